package io.fhirexport.core.run;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.SupportsScratch;
import io.fhirexport.api.sink.SupportsScratch.Scratch;
import io.fhirexport.api.source.KnowsDeletions;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.WalksPatients;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.core.EngineOptions;
import java.util.Optional;

/**
 * What the host gave the engine. Immutable.
 *
 * @param source where resources come from
 * @param sink where files go
 * @param store where job state lives
 * @param options how to work
 */
public record Parts(ResourceSource source, ExportSink sink, JobStore store, EngineOptions options) {
  /**
   * The source as one that knows deletions.
   *
   * @throws PermanentFailureException if it is none
   */
  KnowsDeletions deletions() throws PermanentFailureException {
    if (source instanceof KnowsDeletions knower) {
      return knower;
    }
    throw new PermanentFailureException("The source does not know deletions any more.");
  }

  /**
   * The source as one that walks patients, if blocks can be written straight from it: not where a
   * transform may change whose block a resource is in.
   */
  public Optional<WalksPatients> walker() {
    return source instanceof WalksPatients walker
            && options.transforms().stream().allMatch(ResourceTransform.Factory::keepsPatientIds)
        ? Optional.of(walker)
        : Optional.empty();
  }

  /** Where intermediate data goes, if the sink keeps any. */
  public Optional<Scratch> scratch() {
    return sink instanceof SupportsScratch keeper
        ? Optional.of(keeper.scratch())
        : Optional.empty();
  }
}
