package io.fhirexport.core.request;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Gathers the values of {@code patient}; faults are counted by kind, never quoted. */
final class PatientReferences {
  private static final Pattern LITERAL = Pattern.compile("([A-Za-z]+)/[A-Za-z0-9\\-.]{1,64}");
  private static final String PATIENT = "Patient/";

  private final List<String> bases;
  private final Set<String> ids = new LinkedHashSet<>();
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);

  PatientReferences(List<String> bases) {
    this.bases = bases;
  }

  void add(String reference) {
    String local = reference;
    for (String base : bases) {
      if (reference.startsWith(base)) {
        local = reference.substring(base.length());
      }
      if (LITERAL.matcher(local).matches()) {
        break; // a base that lies within another fits as well
      }
    }
    if (LITERAL.matcher(local).matches() && local.startsWith(PATIENT)) {
      ids.add(local.substring(PATIENT.length()));
    } else {
      faults.merge(fault(local), 1, Integer::sum);
    }
  }

  private static Fault fault(String reference) {
    if (reference.isEmpty()) {
      return Fault.LOGICAL;
    }
    if (reference.startsWith("#")) {
      return Fault.CONTAINED;
    }
    if (reference.contains("://")) {
      return Fault.ELSEWHERE;
    }
    if (reference.contains("/_history/")) {
      return Fault.VERSIONED;
    }
    return LITERAL.matcher(reference).matches() ? Fault.OTHER_TYPE : Fault.MALFORMED;
  }

  Set<String> ids() {
    return ids;
  }

  List<Issue> faults() {
    List<Issue> issues = new ArrayList<>();
    faults.forEach(
        (fault, count) ->
            issues.add(
                Issue.error(
                    IssueCode.INVALID,
                    "patient",
                    "patient must be a reference of the form Patient/[id]; "
                        + count
                        + " of them: "
                        + fault.text
                        + ".")));
    return issues;
  }

  private enum Fault {
    LOGICAL("without a literal reference"),
    CONTAINED("to a contained resource"),
    ELSEWHERE("to another server"),
    VERSIONED("to a version"),
    OTHER_TYPE("to a resource that is not a Patient"),
    MALFORMED("malformed");

    private final String text;

    Fault(String text) {
      this.text = text;
    }
  }
}
