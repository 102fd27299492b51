package io.fhirexport.azure;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobServiceClient;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/** Makes the URL that a manifest shows for a blob. Thread-safe. */
interface Links {
  /** The blob's own URL, for clients with credentials of their own. */
  Links PLAIN = blob -> URI.create(url(blob));

  /**
   * Links as the options want them.
   *
   * @param client of the account
   * @throws IllegalArgumentException if links are to be signed, and the account's credential cannot
   */
  static Links of(
      AzureAccount account,
      AzureSinkOptions options,
      BlobServiceClient client,
      InstantSource clock) {
    Duration validFor = options.signedLinks();
    return validFor == null ? PLAIN : account.credential().signer(client, validFor, clock);
  }

  /** A blob's URL, with its folder as a path; the storage client writes each slash as %2F. */
  static String url(BlobClient blob) {
    return blob.getBlobUrl().replace("%2F", "/");
  }

  /** May call the service, and then throws what its client throws. */
  URI of(BlobClient blob);
}
