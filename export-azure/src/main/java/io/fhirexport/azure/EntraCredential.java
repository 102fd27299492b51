package io.fhirexport.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Tokens of Microsoft Entra ID. */
final class EntraCredential implements Credential {
  private final TokenCredential tokens;
  private final String identity;

  EntraCredential(TokenCredential tokens, String identity) {
    this.tokens = tokens;
    this.identity = identity;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public BlobServiceClientBuilder apply(BlobServiceClientBuilder builder) {
    return builder.credential(tokens);
  }

  @Override
  public String ifNotBelieved(Instant now) {
    return "Its token was not accepted: it must be of the account's own tenant, and for Azure"
        + " Storage.";
  }

  @Override
  public String ifNotAllowed(Instant now) {
    return "It needs the role Storage Blob Data Contributor on the account (a new assignment takes"
        + " some minutes to work), and a network that the account's firewall lets in.";
  }

  @Override
  public Links signer(BlobServiceClient client, Duration validFor, InstantSource clock) {
    DelegationKeys keys = DelegationKeys.of(client, validFor, clock);
    return blob ->
        SignedLink.of(
            blob,
            blob.generateUserDelegationSas(
                SignedLink.values(blob, validFor, clock), keys.current()));
  }

  @Override
  public String toString() {
    return identity;
  }
}
