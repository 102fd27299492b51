package io.fhirexport.api;

/** Codes of FHIR's {@code issue-type} value set that an export uses. */
public enum IssueCode {
  /** Content the server cannot make sense of: malformed JSON, a malformed value. */
  INVALID("invalid"),
  /** A well-formed value that is not allowed here. */
  VALUE("value"),
  /** A required part is absent. */
  REQUIRED("required"),
  /** Understood, and not supported. */
  NOT_SUPPORTED("not-supported"),
  /** No such thing, or none that this caller may know of. */
  NOT_FOUND("not-found"),
  /** The caller has to say who it is. */
  LOGIN("login"),
  /** The caller is not allowed to do this. */
  FORBIDDEN("forbidden"),
  /** More than the server is ready to take. */
  TOO_LONG("too-long"),
  /** Too many requests or jobs; the same request may succeed later. */
  THROTTLED("throttled"),
  /** The server could not do it now; the same request may succeed later. */
  TRANSIENT("transient"),
  /** Processing failed for good. */
  PROCESSING("processing"),
  /** Something worth knowing that is not a fault. */
  INFORMATIONAL("informational");

  private final String code;

  IssueCode(String code) {
    this.code = code;
  }

  /** The code as FHIR spells it. */
  public String code() {
    return code;
  }
}
