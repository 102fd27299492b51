package io.fhirexport.api.store;

import io.fhirexport.api.JobId;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that can list its jobs, for operators. */
public interface ListsJobs {
  /**
   * Jobs of every owner, in the order of their ids, in any state.
   *
   * @param after only jobs of a higher id, or null for the first page
   * @param max how many at the most
   */
  List<StoredJob> list(@Nullable JobId after, int max) throws IOException;
}
