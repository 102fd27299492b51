package io.fhirexport.core.json;

/**
 * A body is no resource; the message says why without quoting it. Costs no stack trace: it may come
 * by the million.
 */
public final class MalformedBodyException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedBodyException(String message) {
    super(message, null, false, false);
  }
}
