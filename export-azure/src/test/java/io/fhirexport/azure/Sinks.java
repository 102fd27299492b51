package io.fhirexport.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobStorageException;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Sinks on the shared emulator, and a look at what they left there, past their own code. */
final class Sinks {
  private static final int NOT_FOUND = 404;

  static final BlobServiceClient SERVICE =
      new BlobServiceClientBuilder()
          .connectionString(Azurite.shared().connectionString())
          .buildClient();

  private Sinks() {}

  static AzureBlobSink open(AzureSinkOptions options) {
    return AzureBlobSink.of(
        AzureAccount.connectionString(Azurite.shared().connectionString()), options);
  }

  /** The job, with the destination that the sink gives it. */
  static ExportJob at(AzureBlobSink sink, String requested, ExportJob job) {
    return new ExportJob(
        job.id(), job.transactionTime(), job.context(), sink.destination(requested, job));
  }

  static BlobFolder folder(ExportJob job) throws IOException {
    return Destination.of(job, Endpoint.normal(Azurite.shared().endpoint()));
  }

  /** The names of visible blobs in a folder, without the folder's own. */
  static Set<String> names(BlobFolder folder) {
    Set<String> names = new TreeSet<>();
    try {
      for (BlobItem blob : SERVICE.getBlobContainerClient(folder.container()).listBlobs()) {
        if (blob.getName().startsWith(folder.prefix())) {
          names.add(blob.getName().substring(folder.prefix().length()));
        }
      }
    } catch (BlobStorageException e) {
      if (e.getStatusCode() != NOT_FOUND) {
        throw e;
      }
    }
    return names;
  }

  static Optional<byte[]> committed(BlobFolder folder, FileName name) {
    BlobContainerClient container = SERVICE.getBlobContainerClient(folder.container());
    try {
      return Optional.of(
          container.getBlobClient(folder.blob(name.toString())).downloadContent().toBytes());
    } catch (BlobStorageException e) {
      if (e.getStatusCode() != NOT_FOUND) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
