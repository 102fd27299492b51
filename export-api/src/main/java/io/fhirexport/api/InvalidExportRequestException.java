package io.fhirexport.api;

import java.util.List;
import java.util.stream.Collectors;

/** A request that cannot be accepted; holds every fault found, not just the first. */
public final class InvalidExportRequestException extends ExportException {
  private static final long serialVersionUID = 1L;

  private final transient List<Issue> issues;

  /**
   * Refuses a request.
   *
   * @param issues what is wrong; at least one
   */
  public InvalidExportRequestException(List<Issue> issues) {
    super(issues.stream().map(Issue::text).collect(Collectors.joining(" ")), null);
    if (issues.isEmpty()) {
      throw new IllegalArgumentException("A refusal names at least one fault.");
    }
    this.issues = List.copyOf(issues);
  }

  /** Refuses a request for one fault. */
  public InvalidExportRequestException(Issue issue) {
    this(List.of(issue));
  }

  /** Every fault, in the order found. */
  public List<Issue> issues() {
    return issues;
  }
}
