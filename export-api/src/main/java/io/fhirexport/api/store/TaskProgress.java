package io.fhirexport.api.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one task. Immutable.
 *
 * @param task the task's number
 * @param fate what becomes of it
 * @param position where to go on, or null where the stored position stays
 * @param pause how long it is left alone before it can be claimed again; zero unless it failed
 */
public record TaskProgress(long task, Fate fate, @Nullable String position, Duration pause) {
  /** What becomes of a task. */
  public enum Fate {
    /** The claim goes on with it. */
    HELD,
    /** All its resources are in owned files. */
    DONE,
    /** It returns to open, without blame. */
    OPEN,
    /** It returns to open after a pause, with one more attempt. */
    FAILED
  }

  /** The claim goes on with the task, after this position. */
  public static TaskProgress at(long task, String position) {
    return new TaskProgress(task, Fate.HELD, position, Duration.ZERO);
  }

  /** The task is done. */
  public static TaskProgress done(long task) {
    return new TaskProgress(task, Fate.DONE, null, Duration.ZERO);
  }

  /** The task goes back, to be continued after this position. */
  public static TaskProgress open(long task, @Nullable String position) {
    return new TaskProgress(task, Fate.OPEN, position, Duration.ZERO);
  }

  /** The task failed after this position. */
  public static TaskProgress failed(long task, @Nullable String position, Duration pause) {
    return new TaskProgress(task, Fate.FAILED, position, pause);
  }
}
