package io.fhirexport.core.run;

import io.fhirexport.api.store.Task;
import io.fhirexport.core.EngineOptions;
import java.time.Duration;

/** How often, and how soon, a task is tried again. */
final class Attempts {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private Attempts() {}

  /** Refuses a task whose workers were lost too often. */
  static void check(Task task, String type, EngineOptions options) throws JobFailureException {
    if (task.attempts() >= options.maxAttempts()) {
      throw new JobFailureException(
          part(type) + " was given up after " + task.attempts() + " attempts.", null);
    }
  }

  /** Refuses to try a task again that has just failed for the last time. */
  static void checkAfterFailure(Task task, String type, EngineOptions options, Exception cause)
      throws JobFailureException {
    if (task.attempts() + 1 >= options.maxAttempts()) {
      throw new JobFailureException(
          part(type)
              + " was given up after "
              + (task.attempts() + 1)
              + (cause instanceof SinkFailureException
                  ? " attempts: the storage failed."
                  : " attempts."),
          cause);
    }
  }

  private static String part(String type) {
    return type.isEmpty() ? "The plan or the end of the export" : "A part of " + type;
  }

  static Duration pause(Task task, EngineOptions options) {
    Duration pause = options.retryPause().multipliedBy(1L << Math.min(task.attempts(), 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
