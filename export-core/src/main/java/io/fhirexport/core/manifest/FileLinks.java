package io.fhirexport.core.manifest;

import io.fhirexport.api.FileName;
import java.io.IOException;

/** Where a client fetches the files of one job. */
@FunctionalInterface
public interface FileLinks {
  /**
   * The absolute URL of a file.
   *
   * @throws IOException if a link cannot be made now
   */
  String url(FileName name) throws IOException;
}
