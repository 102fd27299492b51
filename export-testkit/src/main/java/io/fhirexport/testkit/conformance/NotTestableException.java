package io.fhirexport.testkit.conformance;

import org.opentest4j.TestAbortedException;

/** A check that cannot tell anything, with the data or the answers there are. */
final class NotTestableException extends TestAbortedException {
  private static final long serialVersionUID = 1L;

  NotTestableException(String why) {
    super(why);
  }
}
