package io.fhirexport.core.ndjson;

import io.fhirexport.core.referenced.LineTarget;

/** The visit of one patient after the other, whose lines become his block. Confined. */
public interface Visit extends LineTarget {
  /** The id of the patient whose visit it is, in UTF-8. */
  byte[] patient();

  /** Whether a line of this patient was written, in this file or in the one before it. */
  boolean isBegun();
}
