package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.referenced.ReferenceCollector;
import java.io.IOException;

/** Gathers what the resources of one split refer to, and writes none of them. Confined. */
public final class Gathering {
  private final Judge judge;
  private final ReferenceCollector collector;

  /** Gathers from the resources of one split. */
  public Gathering(Belonging belonging, ReferenceCollector collector) {
    this.judge = new Judge(belonging, collector);
    this.collector = collector;
  }

  /** Gathers from one resource; one that cannot be read refers to nothing. */
  public void read(ExportResource resource) throws IOException {
    int start = resource.offset();
    try {
      if (judge.belongs(resource, start, start + resource.length())) {
        collector.keep();
      }
    } catch (MalformedBodyException e) {
      collector.clear();
    }
  }
}
