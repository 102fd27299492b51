package io.fhirexport.core.run;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import org.jspecify.annotations.Nullable;

/** The job cannot be finished, on any worker. */
final class JobFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  JobFailureException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }

  Issue issue() {
    return Issue.error(IssueCode.PROCESSING, null, String.valueOf(getMessage()));
  }
}
