package io.fhirexport.api.sink;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import java.io.IOException;
import java.net.URI;

/** A sink whose files clients fetch from it directly, not through the host. */
public interface SupportsLinks {
  /**
   * Where a client fetches a committed file; asked for at every reading of the manifest, so that a
   * signed link is fresh each time.
   *
   * @return an absolute URL
   */
  URI link(ExportJob job, FileName name) throws IOException;

  /**
   * What the manifest says in {@code requiresAccessToken}: whether the links want the server's own
   * access token.
   */
  boolean requiresAccessToken();
}
