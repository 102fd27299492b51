package io.fhirexport.core.run;

import io.fhirexport.api.store.Task;
import java.util.List;

/** The work at one EXPORT claim. Confined. */
interface TaskRun {
  /** Works until the claim is done, in the store too. */
  void run() throws ClaimLostException, JobFailureException, SinkFailureException;

  /** How many commits the claim has had. */
  int seq();

  /** The tasks whose work since the last commit is nobody's. */
  List<Task> uncommitted();
}
