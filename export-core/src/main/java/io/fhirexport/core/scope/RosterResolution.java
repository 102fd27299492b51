package io.fhirexport.core.scope;

import io.fhirexport.api.Issue;
import java.util.List;

/**
 * What became of resolving a group. Immutable.
 *
 * @param pages the roster as {@link RosterPages} writes it; none if the group is refused
 * @param size how many patients it has
 * @param issues if the group is refused: every error found; otherwise warnings about members left
 *     out
 */
public record RosterResolution(List<byte[]> pages, long size, List<Issue> issues) {
  /** Copies the lists. */
  public RosterResolution {
    pages = List.copyOf(pages);
    issues = List.copyOf(issues);
  }

  /** Whether the group cannot be exported. */
  public boolean refused() {
    return issues.stream().anyMatch(issue -> issue.severity() == Issue.Severity.ERROR);
  }

  /** Tells how many patients there are; pages stay out of logs. */
  @Override
  public String toString() {
    return "RosterResolution[size=" + size + ", issues=" + issues + "]";
  }
}
