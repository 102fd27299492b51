package io.fhirexport.core.search;

import io.fhirexport.api.IssueCode;

/**
 * Says why one parameter of a query cannot be used. Its message goes on after the parameter's name,
 * and never repeats a value.
 */
final class QueryFaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final IssueCode code;

  private QueryFaultException(IssueCode code, String message) {
    super(message);
    this.code = code;
  }

  /** A value or a shape that no server could make sense of. */
  static QueryFaultException invalid(String message) {
    return new QueryFaultException(IssueCode.INVALID, message);
  }

  /** A part of FHIR search that this engine does not have. */
  static QueryFaultException unsupported(String message) {
    return new QueryFaultException(IssueCode.NOT_SUPPORTED, message);
  }

  /** More than one request may ask for. */
  static QueryFaultException tooLong(String message) {
    return new QueryFaultException(IssueCode.TOO_LONG, message);
  }

  IssueCode code() {
    return code;
  }
}
