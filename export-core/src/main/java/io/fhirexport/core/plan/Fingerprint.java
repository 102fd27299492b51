package io.fhirexport.core.plan;

import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.core.EngineOptions;
import java.util.stream.Collectors;

/**
 * What must not change while a job runs: how the source cuts its splits, what belongs, what is
 * changed on its way out.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /** The fingerprint of this source under these options. */
  public static String of(SourceDescription source, EngineOptions options) {
    return String.join(
        "/",
        source.fingerprint(),
        source.grade().name(),
        options.compartment().fingerprint(),
        options.referenced().fingerprint(),
        options.ownBases().toString(),
        options.searchParameters().fingerprint(),
        options.transforms().stream()
            .map(ResourceTransform.Factory::name)
            .collect(Collectors.joining(",")));
  }
}
