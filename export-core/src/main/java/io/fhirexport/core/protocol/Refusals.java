package io.fhirexport.core.protocol;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.time.Duration;
import java.util.List;

/** Responses that several routes share. */
final class Refusals {
  private Refusals() {}

  static ExportHttpResponse notFound(String text) {
    return outcome(404, IssueCode.NOT_FOUND, text);
  }

  /** A job of someone else reads as none at all. */
  static ExportHttpResponse noSuchJob() {
    return notFound("There is no such export.");
  }

  static ExportHttpResponse noSuchPage() {
    return notFound("There is no such page of the manifest.");
  }

  static ExportHttpResponse wrongMethod(String allowed) {
    return ExportHttpResponse.outcomeBuilder(
            405, List.of(Issue.error(IssueCode.NOT_SUPPORTED, null, "Use " + allowed + " here.")))
        .header("Allow", allowed)
        .build();
  }

  static ExportHttpResponse notAcceptable() {
    return outcome(406, IssueCode.NOT_SUPPORTED, "Answers are application/fhir+json only.");
  }

  /** The host's own parts failed; what failed stays in the host's log. */
  static ExportHttpResponse tryAgain(ProtocolOptions options) {
    return tryAgain(options.retryAfterMax());
  }

  /** The same, with the time to wait. */
  static ExportHttpResponse tryAgain(Duration wait) {
    return later(503, IssueCode.TRANSIENT, "The server could not do this now.", wait);
  }

  static ExportHttpResponse later(
      int status, IssueCode code, String text, ProtocolOptions options) {
    return later(status, code, text, options.retryAfterMax());
  }

  static ExportHttpResponse later(int status, IssueCode code, String text, Duration wait) {
    return ExportHttpResponse.outcomeBuilder(status, List.of(Issue.error(code, null, text)))
        .header("Retry-After", Long.toString(seconds(wait)))
        .build();
  }

  /** A wait as {@code Retry-After} tells it: in whole seconds, rounded up, at least one. */
  static long seconds(Duration wait) {
    return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
  }

  static ExportHttpResponse outcome(int status, IssueCode code, String text) {
    return ExportHttpResponse.outcome(status, List.of(Issue.error(code, null, text)));
  }
}
