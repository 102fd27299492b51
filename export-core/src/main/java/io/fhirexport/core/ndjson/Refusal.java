package io.fhirexport.core.ndjson;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.outcome.OperationOutcomes;
import io.fhirexport.core.referenced.LineTarget;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The error line of a resource that is not exported because it is broken. */
public final class Refusal {
  private Refusal() {}

  /**
   * Writes the line.
   *
   * @param why what is wrong with it, as a clause about it
   * @throws IOException if the sink failed
   */
  public static void write(ExportResource resource, String why, LineTarget errors)
      throws IOException {
    String id = resource.id().orElseGet(() -> readableId(resource));
    String name =
        id == null ? "A " + resource.type() + " without a readable id" : resource.type() + "/" + id;
    byte[] line =
        OperationOutcomes.json(
            List.of(
                Issue.error(IssueCode.PROCESSING, null, name + " is not exported: " + why + ".")));
    errors.line(line, 0, line.length);
  }

  /** The id that the body tells before its fault; null if there is none. */
  private static @Nullable String readableId(ExportResource resource) {
    BodyFacts facts = new BodyFacts(resource.type(), null, null, null, null);
    int start = resource.offset();
    try {
      new BodyScanner(PathNode.root(List.of(), List.of()), facts, false)
          .scan(resource.bytes(), start, start + resource.length());
    } catch (MalformedBodyException expected) {
      // What came before the fault is known.
    }
    return facts.hasId() ? facts.id() : null;
  }
}
