package io.fhirexport.core.run;

import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.Task;
import org.jspecify.annotations.Nullable;

/** A task being worked at. Confined. */
interface Opened {
  /** The task as it was when it was opened. */
  Task task();

  /** What was counted since this was last called; the caller adds what the files hold. */
  Counts takeCounts();

  /** Where to go on after what was written; the stored position if nothing was read. */
  @Nullable String position() throws SourceFailureException, JobFailureException;

  /** Lets the source go; does not fail. */
  void close();

  /** Opens tasks. */
  interface Opener<T extends Opened> {
    /** Opens a task at its position. */
    T open(Task task) throws SourceFailureException, JobFailureException;
  }
}
