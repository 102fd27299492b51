package io.fhirexport.core.request;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import java.util.List;

/**
 * A kick-off's parameters, read to the end. Immutable.
 *
 * @param request what was understood; with faults it is fit for finding more of them, not for
 *     starting
 * @param faults everything that forbids the export; empty if nothing does
 */
public record ParsedKickOff(ExportRequest request, List<Issue> faults) {
  /** Copies the faults. */
  public ParsedKickOff {
    faults = List.copyOf(faults);
  }
}
