package io.fhirexport.examples.reference.fire;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobContainerItem;
import com.azure.storage.blob.models.BlobItem;
import io.fhirexport.azure.Azurite;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** An emulator of Azure Storage that goes away and comes back, behind an address that stays. */
final class RestartedAzurite implements AutoCloseable {
  private final Azurite azurite = Azurite.start();
  private final Relay relay;

  RestartedAzurite() throws IOException {
    this.relay = new Relay(azurite.endpoint().getPort());
  }

  String connectionString() {
    return azurite
        .connectionString()
        .replace(":" + azurite.endpoint().getPort() + "/", ":" + relay.port() + "/");
  }

  /** Breaks off what is going on, and is gone for a second or two. */
  void restart() throws IOException, InterruptedException {
    relay.cut();
    azurite.restart();
    relay.mend();
  }

  /** Container and name of each blob, as in URLs. */
  Set<String> blobs() {
    BlobServiceClient storage =
        new BlobServiceClientBuilder().connectionString(connectionString()).buildClient();
    Set<String> blobs = new TreeSet<>();
    for (BlobContainerItem container : storage.listBlobContainers()) {
      for (BlobItem blob : storage.getBlobContainerClient(container.getName()).listBlobs()) {
        blobs.add(container.getName() + "/" + blob.getName());
      }
    }
    return blobs;
  }

  @Override
  public void close() throws IOException {
    relay.close();
    azurite.close();
  }
}
