package io.fhirexport.azure;

import io.fhirexport.api.ExportJob;
import org.jspecify.annotations.Nullable;

/** {@link DestinationLayout#oneContainer}. */
record OneContainerLayout(ContainerName container) implements DestinationLayout {
  @Override
  public String name() {
    return "one container, " + container;
  }

  @Override
  public BlobFolder place(@Nullable String requested, ExportJob job) {
    return BlobFolder.in(
        requested == null ? container.value() : requested, AzureApiForFhirLayout.stamp(job));
  }
}
