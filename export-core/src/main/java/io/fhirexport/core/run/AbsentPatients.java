package io.fhirexport.core.run;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.LooksUpResources;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.core.ndjson.ResourceIds;
import io.fhirexport.core.plan.JobDefinition;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the patients whom a request names and who do not exist, where the kick-off could not look
 * them up. Confined.
 *
 * <p>Reads Patients until each of those named was seen: all of them only if one is missing.
 */
final class AbsentPatients {
  /** What a source that evaluates ids can be expected to take. */
  private static final int MOST_IDS = 1_000;

  private final ResourceSource source;
  private final JobDefinition definition;
  private final HeldClaim held;

  AbsentPatients(ResourceSource source, JobDefinition definition, HeldClaim held) {
    this.source = source;
    this.definition = definition;
    this.held = held;
  }

  /** An issue for each; the caller named the ids, and is told those that are wrong. */
  List<Issue> issues() throws ClaimLostException, IOException {
    ExportRequest request = definition.request();
    if (request.level() != ExportLevel.PATIENT || source instanceof LooksUpResources) {
      return List.of();
    }
    Set<String> absent = new LinkedHashSet<>(request.patients().orElse(Set.of()));
    if (!absent.isEmpty()) {
      removeExisting(absent);
    }
    Issue.Severity severity = request.lenient() ? Issue.Severity.WARNING : Issue.Severity.ERROR;
    return absent.stream()
        .map(
            id ->
                new Issue(
                    severity,
                    IssueCode.NOT_FOUND,
                    "patient",
                    "Patient/" + id + " was asked for and does not exist."))
        .toList();
  }

  private void removeExisting(Set<String> absent) throws ClaimLostException, IOException {
    SourceQuery.Builder patients =
        SourceQuery.builder("Patient", definition.transactionTime(), definition.context());
    if (absent.size() <= MOST_IDS) {
      patients.ids(absent);
    }
    SourceQuery query = patients.build();
    ResourceIds ids = new ResourceIds(query);
    try (CloseableIterator<Split> splits = source.plan(query)) {
      for (Split split = splits.next(); split != null; split = splits.next()) {
        held.keep();
        try (ResourceCursor cursor = source.open(query, split, null)) {
          for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
            held.keep();
            ids.of(next).ifPresent(absent::remove);
            if (absent.isEmpty()) {
              return;
            }
          }
        }
      }
    }
  }
}
