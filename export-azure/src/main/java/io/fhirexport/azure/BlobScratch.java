package io.fhirexport.azure;

import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobProperties;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsReading;
import java.io.IOException;
import java.util.Optional;

/**
 * Intermediate data in a container of its own, with a folder for each job. Thread-safe.
 *
 * <p>The container outlives its jobs, so an empty blob beside the folders says that a job's folder
 * may be written to.
 */
final class BlobScratch implements ExportSink, SupportsReading {
  private final BlobContainerClient container;
  private final BlobServiceAsyncClient reader;
  private final StorageFailures failures;
  private final BlockSettings settings;

  BlobScratch(
      BlobServiceClient service,
      String container,
      StorageFailures failures,
      BlockSettings settings) {
    this.container = service.getBlobContainerClient(container);
    this.reader =
        new BlobServiceClientBuilder()
            .endpoint(service.getAccountUrl())
            .pipeline(service.getHttpPipeline())
            .buildAsyncClient();
    this.failures = failures;
    this.settings = settings;
  }

  @Override
  public void prepare(ExportJob job) throws IOException {
    blobs(job).prepare();
    prepared(job).createEmpty();
  }

  @Override
  public FileWriter open(ExportJob job, FileName name) throws IOException {
    if (prepared(job).find().isEmpty()) {
      throw new IOException("The scratch of this job is not prepared, or purged.");
    }
    return BlockWriter.open(blobs(job).blob(name), settings);
  }

  @Override
  public void abandon(ExportJob job, FileName name) throws IOException {
    blobs(job).blob(name).abandon();
  }

  @Override
  public void purge(ExportJob job, PurgeCause cause) throws IOException {
    prepared(job).delete();
    blobs(job).purge(new Deletions(settings.executor()));
  }

  @Override
  public Optional<StoredFile> find(ExportJob job, FileName name) throws IOException {
    JobBlob blob = blobs(job).blob(name);
    Optional<BlobProperties> found = blob.find();
    BlobAsyncClient client =
        reader
            .getBlobContainerAsyncClient(container.getBlobContainerName())
            .getBlobAsyncClient(blob.client().getBlobName());
    return found.map(properties -> new StoredBlob(blob, client, properties, failures));
  }

  private JobBlobs blobs(ExportJob job) {
    BlobFolder folder = BlobFolder.in(container.getBlobContainerName(), job.id().value());
    return new JobBlobs(container, folder, failures);
  }

  private JobBlob prepared(ExportJob job) {
    return new JobBlob(container.getBlobClient("prepared/" + job.id()), failures);
  }
}
