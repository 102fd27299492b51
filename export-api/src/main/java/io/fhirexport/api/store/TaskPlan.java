package io.fhirexport.api.store;

import io.fhirexport.api.CloseableIterator;
import java.io.IOException;

/** The tasks of a stage, possibly a million, and what follows when they are done. */
public interface TaskPlan {
  /**
   * Walks the tasks, from the first one each time.
   *
   * @return an iterator the store closes
   */
  CloseableIterator<NewTask> tasks() throws IOException;

  /** The task that becomes open when all of them are done; at once if there are none. */
  NewTask followUp();
}
