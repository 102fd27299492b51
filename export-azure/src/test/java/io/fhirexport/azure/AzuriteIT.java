package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import org.junit.jupiter.api.Test;

class AzuriteIT {
  @Test
  void storesBlobsOfItsAccount() {
    BlobServiceClient service =
        new BlobServiceClientBuilder()
            .connectionString(Azurite.shared().connectionString())
            .buildClient();

    BlobContainerClient container = service.createBlobContainerIfNotExists("started");

    assertThat(container.exists()).isTrue();
    assertThat(service.getBlobContainerClient("missing").exists()).isFalse();
  }
}
