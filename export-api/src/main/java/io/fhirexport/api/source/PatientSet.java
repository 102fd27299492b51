package io.fhirexport.api.source;

import io.fhirexport.api.CloseableIterator;
import java.io.IOException;

/**
 * Logical ids of the patients an export is about. Immutable and thread-safe; may hold a million.
 */
public interface PatientSet {
  /** How many. */
  long size();

  /** Whether this patient is one of them. */
  boolean contains(String id);

  /**
   * Walks the ids, in no particular order, each once.
   *
   * @return an iterator the caller closes
   */
  CloseableIterator<String> ids() throws IOException;
}
