/**
 * The SPIs, hooks and values of FHIR Export. Depends on the JDK and, for nullness annotations only,
 * on JSpecify.
 *
 * <p>Start at {@link io.fhirexport.api.source.ResourceSource} (where resources come from), {@link
 * io.fhirexport.api.sink.ExportSink} (where files go) and {@link io.fhirexport.api.store.JobStore}
 * (where job state lives).
 */
@org.jspecify.annotations.NullMarked
module io.fhirexport.api {
  requires static transitive org.jspecify;

  exports io.fhirexport.api;
  exports io.fhirexport.api.hook;
  exports io.fhirexport.api.sink;
  exports io.fhirexport.api.source;
  exports io.fhirexport.api.store;
}
