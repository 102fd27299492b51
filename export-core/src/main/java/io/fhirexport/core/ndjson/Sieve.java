package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;

/** Says which resources of one split belong, and writes none of them. Confined. */
public final class Sieve {
  private final Judge judge;

  /** A sieve for the resources of one split. */
  public Sieve(Belonging belonging) {
    this.judge = new Judge(belonging, null);
  }

  /**
   * Whether a resource belongs.
   *
   * @throws MalformedBodyException if it cannot be read
   */
  public boolean passes(ExportResource resource) throws MalformedBodyException {
    int start = resource.offset();
    return judge.belongs(resource, start, start + resource.length());
  }
}
