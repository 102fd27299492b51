package io.fhirexport.azure;

import io.fhirexport.api.ExportJob;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@link DestinationLayout#AZURE_API_FOR_FHIR}. */
final class AzureApiForFhirLayout implements DestinationLayout {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern OWN_CONTAINER = Pattern.compile("export-[0-9]{8}t[0-9]{6}-.*");

  @Override
  public String name() {
    return "Azure API for FHIR";
  }

  @Override
  public BlobFolder place(@Nullable String requested, ExportJob job) {
    return requested == null
        ? BlobFolder.ownContainer("export-" + stamp(job).toLowerCase(Locale.ROOT))
        : BlobFolder.in(requested, stamp(job));
  }

  /** Second and job id: 48 characters, so a container's name of them is never too long. */
  static String stamp(ExportJob job) {
    return SECOND.format(job.transactionTime()) + "-" + job.id();
  }

  /** Whether a container has the name of one made for a single job, and goes with that job. */
  static boolean isOwnContainer(String container) {
    return OWN_CONTAINER.matcher(container).matches();
  }

  @Override
  public String toString() {
    return name();
  }
}
