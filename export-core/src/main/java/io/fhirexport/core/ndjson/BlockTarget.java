package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.referenced.LineTarget;

/** Takes lines for the blocks of their patients, in place of a file of the output. Confined. */
public interface BlockTarget extends LineTarget {
  /**
   * Finds the blocks that the next line goes to.
   *
   * @param resource the resource as the source gave it
   * @param b holds the resource as it goes out, before anything is left out of it
   * @return how many blocks they are
   * @throws MalformedBodyException if that is a fault of the resource's
   */
  int place(ExportResource resource, byte[] b, int start, int end) throws MalformedBodyException;
}
