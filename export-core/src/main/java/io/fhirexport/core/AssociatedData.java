package io.fhirexport.core;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.core.plan.ProvenanceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request says in {@code includeAssociatedData}, looked at. Immutable. */
final class AssociatedData {
  private static final String PARAMETER = "includeAssociatedData";
  private static final int MANY = 100;
  private static final Pattern CODE = Pattern.compile("_?[A-Za-z]{1,64}");

  private final ExportRequest request;

  AssociatedData(ExportRequest request) {
    this.request = request;
  }

  /** The types that go out because of it, whatever {@code _type} says. */
  Set<String> types() {
    return request.associatedData().stream().anyMatch(ProvenanceRule.codes()::contains)
        ? Set.of(ProvenanceRule.TYPE)
        : Set.of();
  }

  /**
   * Why it cannot be served. What the server cannot do at all is refused even when the client is
   * lenient: the newest Provenance only is less than all.
   *
   * @param existing the types of the source
   * @param scratch whether the sink keeps scratch
   */
  List<Issue> faults(Set<String> existing, boolean scratch) {
    List<Issue> faults = new ArrayList<>();
    if (!request.lenient()) {
      for (String code : unknown()) {
        faults.add(
            Issue.error(
                IssueCode.NOT_SUPPORTED, PARAMETER, PARAMETER + " does not support " + code + "."));
      }
    }
    if (!types().isEmpty() && !existing.contains(ProvenanceRule.TYPE)) {
      faults.add(
          Issue.error(
              IssueCode.NOT_SUPPORTED,
              PARAMETER,
              PARAMETER + " is not supported: there is no Provenance on this server."));
    } else if (!types().isEmpty() && !scratch) {
      faults.add(
          Issue.error(
              IssueCode.NOT_SUPPORTED,
              PARAMETER,
              PARAMETER
                  + " is not supported: where this server writes its files it keeps no scratch."));
    }
    return faults;
  }

  /** What a lenient request asks in vain. */
  List<Issue> ignored() {
    if (!request.lenient()) {
      return List.of();
    }
    return unknown().stream()
        .map(
            code ->
                Issue.warning(
                    IssueCode.NOT_SUPPORTED,
                    PARAMETER,
                    PARAMETER + " does not support " + code + ", which was ignored."))
        .toList();
  }

  /** Codes that are not known, as they may be spoken, each once; of very many only some. */
  private List<String> unknown() {
    return request.associatedData().stream()
        .filter(code -> !ProvenanceRule.codes().contains(code))
        .map(AssociatedData::spoken)
        .distinct()
        .limit(MANY)
        .toList();
  }

  private static String spoken(String code) {
    return CODE.matcher(code).matches() ? code : "a malformed code";
  }
}
