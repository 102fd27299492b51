package io.fhirexport.api;

import java.util.List;
import java.util.stream.Collectors;

/** The owner runs as many jobs as it may; one of them must end before the next is accepted. */
public final class JobLimitException extends ExportException {
  private static final long serialVersionUID = 1L;

  private final transient List<JobId> running;

  /** Names the owner's running jobs. */
  public JobLimitException(List<JobId> running) {
    super(
        "As many exports as allowed are running: "
            + running.stream().map(JobId::value).collect(Collectors.joining(", "))
            + ". Wait for one to end, or cancel it.",
        null);
    this.running = List.copyOf(running);
  }

  /** The owner's running jobs. */
  public List<JobId> running() {
    return running;
  }
}
