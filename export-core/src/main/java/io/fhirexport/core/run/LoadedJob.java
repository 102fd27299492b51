package io.fhirexport.core.run;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.elements.RootElements;
import io.fhirexport.core.ndjson.AttachmentUrls;
import io.fhirexport.core.ndjson.Trimmer;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.JobTypes;
import io.fhirexport.core.plan.KeySources;
import io.fhirexport.core.plan.Queries;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.search.TypeFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as a worker needs it. Immutable and thread-safe.
 *
 * @param job the job as the sink knows it
 * @param definition what is stored of it
 * @param types its types, by the reason for which their resources go out
 * @param queries the query of each type
 * @param keySources which errand gathers the keys of each type
 * @param filters the type filter of each type that has one
 * @param population its patients, or null for all there are
 */
record LoadedJob(
    ExportJob job,
    JobDefinition definition,
    JobTypes types,
    Queries queries,
    KeySources keySources,
    Map<String, TypeFilter> filters,
    @Nullable PackedPatientSet population) {
  /** Copies the filters. */
  LoadedJob {
    filters = Map.copyOf(filters);
  }

  /**
   * A new transform for one worker and type: all that the factories make for this job, in their
   * order, then what makes the URLs of attachments absolute; null if none.
   */
  @Nullable ResourceTransform transform(String type, EngineOptions options) {
    List<ResourceTransform> chain = made(options);
    if (!options.ownBases().isEmpty()) {
      ResourceTransform urls = AttachmentUrls.of(type, options.ownBases().get(0));
      if (urls != null) {
        chain.add(urls);
      }
    }
    return oneOf(chain);
  }

  /** The same without anything but what the factories make. */
  @Nullable ResourceTransform hostTransform(EngineOptions options) {
    return oneOf(made(options));
  }

  private List<ResourceTransform> made(EngineOptions options) {
    List<ResourceTransform> chain = new ArrayList<>();
    for (ResourceTransform.Factory factory : options.transforms()) {
      factory.create(definition.request(), definition.context()).ifPresent(chain::add);
    }
    return chain;
  }

  private static @Nullable ResourceTransform oneOf(List<ResourceTransform> chain) {
    return chain.isEmpty() ? null : (ofType, json) -> applyAll(chain, ofType, json);
  }

  /** A new trimmer for resources of a type; null if they go out whole. */
  @Nullable Trimmer trimmer(String type) {
    List<String> elements = definition.request().elements();
    return elements.isEmpty() ? null : new Trimmer(RootElements.kept(type, elements));
  }

  private static Optional<byte[]> applyAll(List<ResourceTransform> chain, String type, byte[] json)
      throws IOException {
    Optional<byte[]> changed = Optional.of(json);
    for (ResourceTransform transform : chain) {
      if (changed.isEmpty()) {
        return changed;
      }
      changed = transform.apply(type, changed.get());
    }
    return changed;
  }
}
