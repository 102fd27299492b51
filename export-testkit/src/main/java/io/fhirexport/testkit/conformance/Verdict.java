package io.fhirexport.testkit.conformance;

import java.util.Locale;

/** How a check or a requirement came out. */
public enum Verdict {
  /** It holds, as far as was looked at. */
  PASSED,
  /** It does not. */
  FAILED,
  /** It concerns something the server does not claim. */
  NOT_APPLICABLE,
  /** Nobody can tell from outside, or not with these data. */
  NOT_TESTABLE;

  /** The verdict in words. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
