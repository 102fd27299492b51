package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.JobId;
import io.fhirexport.api.PermanentFailureException;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DestinationTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final URI ACCOUNT = URI.create("https://acme.blob.core.windows.net");

  private static ExportJob job(@Nullable String destination) {
    return new ExportJob(new JobId(ID), Instant.EPOCH, ExportContext.ANYONE, destination);
  }

  private static String text(BlobFolder folder) {
    return Destination.of(ACCOUNT, DestinationLayout.AZURE_API_FOR_FHIR, folder, job(null)).text();
  }

  @Test
  void spellsAccountContainerAndFolder() {
    assertThat(text(BlobFolder.in("research", "x-" + ID)))
        .isEqualTo("azure given https://acme.blob.core.windows.net research x-" + ID + "/");
    assertThat(text(BlobFolder.ownContainer("export-" + ID)))
        .isEqualTo("azure own https://acme.blob.core.windows.net export-" + ID + " ");
  }

  @Test
  void readsBackWhatItSpelled() throws Exception {
    for (BlobFolder folder :
        new BlobFolder[] {
          BlobFolder.in("research", "a/b-" + ID), BlobFolder.ownContainer("export-" + ID)
        }) {
      assertThat(Destination.of(job(text(folder)), ACCOUNT)).isEqualTo(folder);
    }
  }

  @Test
  void refusesAJobOfAnotherAccountAndNamesBoth() {
    ExportJob job = job(text(BlobFolder.ownContainer("export-" + ID)));

    assertThatThrownBy(() -> Destination.of(job, URI.create("https://other.blob.core.windows.net")))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("https://acme.blob.core.windows.net")
        .hasMessageContaining("https://other.blob.core.windows.net");
  }

  @Test
  void refusesAJobWithoutAnAzureDestination() {
    for (String destination : new String[] {null, "", "/var/exports", "azure given x"}) {
      assertThatThrownBy(() -> Destination.of(job(destination), ACCOUNT))
          .isInstanceOf(PermanentFailureException.class)
          .hasMessageContaining("not accepted for Azure storage");
    }
  }

  @Test
  void refusesALayoutThatMixesJobs() {
    assertThatThrownBy(() -> text(BlobFolder.in("research", "latest")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Azure API for FHIR");
    assertThatThrownBy(() -> text(new BlobFolder("research", ID + "/", true)))
        .isInstanceOf(IllegalStateException.class);
  }
}
