package io.fhirexport.core;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request says in {@code organizeOutputBy}, looked at. Immutable. */
final class OrganizedOutput {
  private static final String PARAMETER = "organizeOutputBy";
  private static final String PATIENT = "Patient";
  private static final Pattern NAME = Pattern.compile("[A-Za-z]{1,64}");

  private final ExportRequest request;
  private final @Nullable String refusal;

  /**
   * Looks at a request.
   *
   * @param walks whether blocks can be written straight from the source
   * @param scratch whether the sink keeps scratch
   */
  OrganizedOutput(ExportRequest request, boolean walks, boolean scratch) {
    this.request = request;
    this.refusal =
        request.organizeOutputBy().map(type -> refusal(type, walks || scratch)).orElse(null);
  }

  private static @Nullable String refusal(String type, boolean possible) {
    if (!type.equals(PATIENT)) {
      String spoken = NAME.matcher(type).matches() ? type : "what it names";
      return PARAMETER + " supports Patient only, not " + spoken;
    }
    return possible
        ? null
        : PARAMETER + " is not supported: where this server writes its files it keeps no scratch";
  }

  /** Whether the output is organized in blocks. */
  boolean applies() {
    return request.organizeOutputBy().isPresent() && refusal == null;
  }

  /** Why it cannot be served. */
  List<Issue> faults() {
    if (refusal != null && !request.lenient()) {
      return List.of(Issue.error(IssueCode.NOT_SUPPORTED, PARAMETER, refusal + "."));
    }
    return applies() && !request.associatedData().isEmpty()
        ? List.of(
            Issue.error(
                IssueCode.NOT_SUPPORTED,
                "includeAssociatedData",
                "includeAssociatedData is not supported together with " + PARAMETER + "."))
        : List.of();
  }

  /** The request with what is ignored of it noted. */
  void note(ExportRequest.Builder noted) {
    if (refusal != null && request.lenient()) {
      noted
          .organizeOutputBy(null)
          .ignored(
              Issue.warning(IssueCode.NOT_SUPPORTED, PARAMETER, refusal + "; it was ignored."));
    }
  }

  /**
   * Notes which types stay out, although nobody said so.
   *
   * @param all what would go out without blocks
   * @param served what goes out
   */
  void noteLeftOut(Set<String> all, Set<String> served, ExportRequest.Builder noted) {
    Set<String> leftOut = new TreeSet<>(all);
    leftOut.removeAll(served);
    if (request.level() == ExportLevel.GROUP) {
      leftOut.remove("Group");
    }
    if (applies() && request.types().isEmpty() && !leftOut.isEmpty()) {
      noted.ignored(
          new Issue(
              Issue.Severity.INFORMATION,
              IssueCode.INFORMATIONAL,
              PARAMETER,
              "Types that belong to no patient are not part of the blocks: "
                  + String.join(", ", leftOut)
                  + "."));
    }
  }
}
