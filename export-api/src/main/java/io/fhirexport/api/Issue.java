package io.fhirexport.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One fault or remark, as an issue of an OperationOutcome carries it. Immutable.
 *
 * @param severity how bad it is
 * @param code FHIR's classification
 * @param expression the parameter or element concerned, or null
 * @param text one sentence for a person; holds no resource content and no patient id
 */
public record Issue(Severity severity, IssueCode code, @Nullable String expression, String text) {
  /** FHIR's {@code issue-severity}, without {@code fatal}. */
  public enum Severity {
    /** Refused or lost. */
    ERROR,
    /** Done, though not all of it. */
    WARNING,
    /** Worth knowing. */
    INFORMATION;

    /** The code as FHIR spells it. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An error. */
  public static Issue error(IssueCode code, @Nullable String expression, String text) {
    return new Issue(Severity.ERROR, code, expression, text);
  }

  /** A warning. */
  public static Issue warning(IssueCode code, @Nullable String expression, String text) {
    return new Issue(Severity.WARNING, code, expression, text);
  }
}
