package io.fhirexport.azure;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import java.io.IOException;
import java.io.InputStream;

/** A committed blob of scratch. Immutable. */
final class StoredBlob implements StoredFile {
  private static final int RESUMES = 5;

  private final JobBlob blob;
  private final BlobAsyncClient client;
  private final BlobProperties properties;
  private final StorageFailures failures;

  StoredBlob(
      JobBlob blob, BlobAsyncClient client, BlobProperties properties, StorageFailures failures) {
    this.blob = blob;
    this.client = client;
    this.properties = properties;
    this.failures = failures;
  }

  @Override
  public long length() {
    return properties.getBlobSize();
  }

  @Override
  public InputStream open(long offset) throws IOException {
    if (offset < 0 || offset > length()) {
      throw new IllegalArgumentException("An offset lies between 0 and the file's length.");
    }
    if (offset == length()) {
      return InputStream.nullInputStream();
    }
    try {
      return client
          .downloadStreamWithResponse(
              new BlobRange(offset),
              new DownloadRetryOptions().setMaxRetryRequests(RESUMES),
              new BlobRequestConditions().setIfMatch(properties.getETag()),
              false)
          .flatMap(answer -> BinaryData.fromFlux(answer.getValue(), length() - offset, false))
          .map(BinaryData::toStream)
          .block();
    } catch (RuntimeException e) {
      throw failures.of("read " + blob, e);
    }
  }
}
