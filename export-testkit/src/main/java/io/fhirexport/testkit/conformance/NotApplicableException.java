package io.fhirexport.testkit.conformance;

import org.opentest4j.TestAbortedException;

/** A check that does not concern this server, which makes no such claim. */
final class NotApplicableException extends TestAbortedException {
  private static final long serialVersionUID = 1L;

  NotApplicableException(String why) {
    super(why);
  }
}
