package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.JobId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DestinationLayoutTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final ExportJob JOB =
      new ExportJob(
          new JobId(ID), Instant.parse("2026-01-31T23:59:58.987Z"), ExportContext.ANYONE, null);

  @Test
  void makesAContainerForAJobThatNamesNone() {
    assertThat(DestinationLayout.AZURE_API_FOR_FHIR.place(null, JOB))
        .isEqualTo(new BlobFolder("export-20260131t235958-" + ID, "", true));
  }

  @Test
  void makesAFolderInTheNamedContainer() {
    assertThat(DestinationLayout.AZURE_API_FOR_FHIR.place("research", JOB))
        .isEqualTo(new BlobFolder("research", "20260131T235958-" + ID + "/", false));
  }

  @Test
  void keepsOneContainerUnlessAnotherIsNamed() {
    DestinationLayout layout = DestinationLayout.oneContainer("exports");

    assertThat(layout.place(null, JOB))
        .isEqualTo(new BlobFolder("exports", "20260131T235958-" + ID + "/", false));
    assertThat(layout.place("research", JOB))
        .isEqualTo(new BlobFolder("research", "20260131T235958-" + ID + "/", false));
  }

  @Test
  void refusesPlacesThatAzureWouldRefuse() {
    assertThatThrownBy(() -> DestinationLayout.oneContainer("Exports"))
        .isInstanceOf(IllegalArgumentException.class);
    for (String prefix : new String[] {"a", "/", "a//", "../", "a/../", "a b/", "a%2f/", "-/"}) {
      assertThatThrownBy(() -> new BlobFolder("exports", prefix, false))
          .as(prefix)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
