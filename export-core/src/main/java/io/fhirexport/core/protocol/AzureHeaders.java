package io.fhirexport.core.protocol;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The header rules of Azure's FHIR servers for a kick-off. */
final class AzureHeaders {
  private static final Set<String> PREFERENCES =
      Set.of("respond-async", "handling=strict", "handling=lenient");

  private AzureHeaders() {}

  static List<Issue> faults(ExportHttpRequest request) {
    List<Issue> faults = new ArrayList<>();
    List<String> accept = request.headers("Accept");
    if (accept.size() != 1 || !accept.get(0).strip().equalsIgnoreCase("application/fhir+json")) {
      faults.add(
          Issue.error(IssueCode.VALUE, "Accept", "Accept must be application/fhir+json only."));
    }
    List<String> preferences =
        HeaderList.split(String.join(",", request.headers("Prefer")), ',').stream()
            .map(item -> item.toLowerCase(Locale.ROOT))
            .toList();
    if (!preferences.contains("respond-async") || !PREFERENCES.containsAll(preferences)) {
      faults.add(
          Issue.error(
              IssueCode.VALUE,
              "Prefer",
              "Prefer must be respond-async, and may add handling=strict or handling=lenient."));
    }
    return faults;
  }
}
