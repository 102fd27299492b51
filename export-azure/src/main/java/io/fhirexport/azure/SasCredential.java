package io.fhirexport.azure;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A shared access signature that the host was given. */
final class SasCredential implements Credential {
  private final String sas;

  SasCredential(String text) {
    this.sas = text.startsWith("?") ? text.substring(1) : text;
    if (parameter("sig").isEmpty() || parameter("sv").isEmpty()) {
      throw new IllegalArgumentException(
          "A shared access signature has the parameters sv and sig, such as sv=...&sig=....");
    }
  }

  private Optional<String> parameter(String name) {
    for (String pair : sas.split("&", -1)) {
      if (pair.startsWith(name + "=") && pair.length() > name.length() + 1) {
        return Optional.of(pair.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  private Optional<Instant> time(String name) {
    try {
      return parameter(name)
          .map(text -> URLDecoder.decode(text, StandardCharsets.UTF_8))
          .map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public String identity() {
    return "the shared access signature";
  }

  @Override
  public BlobServiceClientBuilder apply(BlobServiceClientBuilder builder) {
    return builder.sasToken(sas);
  }

  @Override
  public String ifNotBelieved(Instant now) {
    return outOfTime(now)
        .orElse(
            "It is not of this account, or was revoked with the key or policy it was made by: give"
                + " this server a new one.");
  }

  /** Some services answer an expired signature as one that may not do this. */
  @Override
  public String ifNotAllowed(Instant now) {
    return outOfTime(now)
        .orElse(
            "It must allow read, create, write, delete and list (sp=rcwdl) in the container; one of"
                + " the account (srt=sco) is needed to make containers.");
  }

  private Optional<String> outOfTime(Instant now) {
    Optional<String> ended =
        time("se")
            .filter(end -> !end.isAfter(now))
            .map(end -> "It expired at " + end + ": give this server a new one.");
    Optional<String> early =
        time("st").filter(now::isBefore).map(start -> "It is not valid before " + start + ".");
    return ended.or(() -> early);
  }

  @Override
  public Links signer(BlobServiceClient client, Duration validFor, InstantSource clock) {
    throw new IllegalArgumentException(
        "A shared access signature cannot sign links: use an account key or a token credential, or"
            + " plain links.");
  }

  @Override
  public String toString() {
    return identity();
  }
}
