package io.fhirexport.api;

import java.util.Optional;

/** A source, sink, store or hook of the host failed while the caller waited for it. */
public final class HostFailureException extends ExportException {
  private static final long serialVersionUID = 1L;

  /**
   * Wraps what the host's part threw.
   *
   * @param role the part: "source", "sink", "store", "policy", ...
   * @param operation the method that was called
   * @param cause what it threw
   */
  public HostFailureException(String role, String operation, Throwable cause) {
    super(
        "The " + role + " failed in " + operation + ": " + cause.getClass().getSimpleName() + ".",
        cause);
  }

  /**
   * What a {@link PermanentFailureException} of the part said, for whoever is to mend it; empty if
   * it may do better later.
   */
  public Optional<String> reason() {
    return getCause() instanceof PermanentFailureException permanent
        ? Optional.ofNullable(permanent.getMessage())
        : Optional.empty();
  }
}
