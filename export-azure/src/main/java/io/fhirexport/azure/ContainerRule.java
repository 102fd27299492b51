package io.fhirexport.azure;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which containers callers may name. Immutable.
 *
 * @param allowed the only ones; null: any; empty: none, the parameter is forbidden
 */
record ContainerRule(@Nullable Set<String> allowed) {
  static final ContainerRule ANY = new ContainerRule(null);
  static final ContainerRule NONE = new ContainerRule(Set.of());

  ContainerRule {
    allowed = allowed == null ? null : Set.copyOf(allowed);
  }

  /**
   * Every reason why a job's files cannot go to a container that its caller named.
   *
   * @param requested unchecked text
   * @param scratch the container that no caller may name
   */
  List<Issue> check(String requested, String scratch) {
    if (allowed != null && allowed.isEmpty()) {
      return List.of(
          Issue.error(
              IssueCode.NOT_SUPPORTED,
              "_container",
              "_container is not supported: this server alone decides where files go."));
    }
    List<Issue> faults =
        ContainerName.faults(requested).stream().map(ContainerRule::refused).toList();
    if (!faults.isEmpty()) {
      return faults;
    }
    if (allowed != null && !allowed.contains(requested)) {
      return List.of(
          refused(
              "This server exports to these containers only: "
                  + allowed.stream().sorted().collect(Collectors.joining(", "))
                  + "."));
    }
    if (requested.equals(scratch)) {
      return List.of(refused("This container is for the server's own use."));
    }
    // A job's own container is deleted with the job; a folder in it would be lost then.
    if (AzureApiForFhirLayout.isOwnContainer(requested)) {
      return List.of(
          refused("Names like export-20260131t235959-... are for containers of one job each."));
    }
    return List.of();
  }

  private static Issue refused(String sentence) {
    return Issue.error(IssueCode.VALUE, "_container", "_container: " + sentence);
  }
}
