package io.fhirexport.core;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.source.LooksUpResources;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.scope.PackedPatientSet;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks the patients that a request names. Faults and warnings tell how many they are about and
 * name none. Confined.
 */
final class NamedPatients {
  private static final int MOST_AT_ONCE = 1_000;

  private final ExportRequest request;
  private final Set<String> named;
  private final ExportRequest.Builder noted;
  private final List<Issue> faults;

  /**
   * Patients of a request.
   *
   * @param noted takes warnings about those left out, if the request is lenient
   * @param faults takes errors otherwise
   */
  NamedPatients(
      ExportRequest request, Set<String> named, ExportRequest.Builder noted, List<Issue> faults) {
    this.request = request;
    this.named = new LinkedHashSet<>(named);
    this.noted = noted;
    this.faults = faults;
  }

  /** Keeps those who are members of the group. */
  NamedPatients among(PackedPatientSet members) {
    int before = named.size();
    named.removeIf(id -> !members.contains(id));
    tell(before - named.size(), " of the patients named are not in the group.");
    return this;
  }

  /** Keeps those who exist, where the source can tell. */
  NamedPatients existing(Parts parts, Instant transactionTime, ExportContext context)
      throws IOException {
    if (parts.source() instanceof LooksUpResources source) {
      int before = named.size();
      Set<String> found = new HashSet<>();
      List<String> ids = new ArrayList<>(named);
      for (int from = 0; from < ids.size(); from += MOST_AT_ONCE) {
        List<String> some = ids.subList(from, Math.min(ids.size(), from + MOST_AT_ONCE));
        found.addAll(source.existing("Patient", Set.copyOf(some), transactionTime, context));
      }
      named.retainAll(found);
      tell(before - named.size(), " of the patients named do not exist.");
    }
    return this;
  }

  /** Those that are left. */
  Set<String> ids() {
    return named;
  }

  private void tell(int leftOut, String what) {
    if (leftOut == 0) {
      return;
    }
    String text = leftOut + what;
    if (request.lenient()) {
      noted.ignored(Issue.warning(IssueCode.VALUE, "patient", text));
    } else {
      faults.add(Issue.error(IssueCode.VALUE, "patient", text));
    }
  }
}
