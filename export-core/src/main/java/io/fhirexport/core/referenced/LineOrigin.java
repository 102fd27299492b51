package io.fhirexport.core.referenced;

import java.io.IOException;

/** Lines of scratch that can be walked as often as need be. */
@FunctionalInterface
public interface LineOrigin {
  /** Hands all lines to the target, in the same order each time. */
  void read(LineTarget target) throws IOException;
}
