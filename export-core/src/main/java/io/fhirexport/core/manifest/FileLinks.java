package io.fhirexport.core.manifest;

import io.fhirexport.api.FileName;
import java.io.IOException;

/** Where a client fetches the files of one job. */
@FunctionalInterface
public interface FileLinks {
  /**
   * The absolute URL of a file.
   *
   * @param order the file's place among those of its job; 0 if it is not known
   * @throws IOException if a link cannot be made now
   */
  String url(FileName name, long order) throws IOException;
}
