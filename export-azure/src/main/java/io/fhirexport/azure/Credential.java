package io.fhirexport.azure;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** As whom an account is used. Immutable; {@code toString} holds no secret. */
sealed interface Credential permits KeyCredential, SasCredential, EntraCredential {
  /** Who it is, as a message says it: "the account key". */
  String identity();

  BlobServiceClientBuilder apply(BlobServiceClientBuilder builder);

  /** What to do when the service does not believe that this is who it says; a sentence. */
  String ifNotBelieved(Instant now);

  /** What to do when it is believed, but may not do what it tried; a sentence. */
  String ifNotAllowed(Instant now);

  /**
   * Makes links that need no credential.
   *
   * @throws IllegalArgumentException if this credential cannot sign
   */
  Links signer(BlobServiceClient client, Duration validFor, InstantSource clock);
}
