package io.fhirexport.core.run;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.store.Counts;
import io.fhirexport.core.ndjson.NdjsonFile;
import java.io.IOException;

/** What a task does with each resource. Confined. */
interface Scan {
  /**
   * Takes one resource.
   *
   * @throws IOException if the sink failed
   */
  void take(ExportResource resource, NdjsonFile output, NdjsonFile errors) throws IOException;

  /** What was counted since this was last called; the caller adds what the files hold. */
  Counts takeCounts();
}
