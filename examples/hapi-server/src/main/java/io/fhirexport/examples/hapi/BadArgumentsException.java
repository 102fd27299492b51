package io.fhirexport.examples.hapi;

import java.util.List;

/** A command line that cannot be followed; its message names every fault, one a line. */
final class BadArgumentsException extends Exception {
  private static final long serialVersionUID = 1L;

  BadArgumentsException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
  }
}
