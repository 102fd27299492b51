package io.fhirexport.azure;

import com.azure.storage.blob.BlobClient;
import java.net.URI;

/** Makes the URL that a manifest shows for a blob. Thread-safe. */
interface Links {
  /** The blob's own URL, for clients with credentials of their own. */
  Links PLAIN = blob -> URI.create(blob.getBlobUrl());

  /** May call the service, and then throws what its client throws. */
  URI of(BlobClient blob);
}
