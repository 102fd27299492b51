package io.fhirexport.azure;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

/** The key of an account. */
final class KeyCredential implements Credential {
  private final StorageSharedKeyCredential credential;

  KeyCredential(String accountName, String key) {
    if (accountName.isBlank()) {
      throw new IllegalArgumentException("An account key comes with the account's name.");
    }
    this.credential = new StorageSharedKeyCredential(accountName, checked(key));
  }

  private static String checked(String key) {
    boolean fits;
    try {
      fits = Base64.getDecoder().decode(key).length > 0;
    } catch (IllegalArgumentException e) {
      // The cause would repeat a character of the key.
      fits = false;
    }
    if (!fits) {
      throw new IllegalArgumentException("The account key is not Base64.");
    }
    return key;
  }

  @Override
  public String identity() {
    return "the account key";
  }

  @Override
  public BlobServiceClientBuilder apply(BlobServiceClientBuilder builder) {
    return builder.credential(credential);
  }

  @Override
  public String ifNotBelieved(Instant now) {
    return "The key is not one of the account \""
        + credential.getAccountName()
        + "\" (keys may have been rotated), or this machine's clock is more than 15 minutes off.";
  }

  @Override
  public String ifNotAllowed(Instant now) {
    return "Look at the account's settings: its firewall, and whether it allows access by key.";
  }

  @Override
  public Links signer(BlobServiceClient client, Duration validFor, InstantSource clock) {
    return blob -> SignedLink.of(blob, blob.generateSas(SignedLink.values(blob, validFor, clock)));
  }

  @Override
  public String toString() {
    return identity();
  }
}
