package io.fhirexport.core.run;

import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one EXPORT claim: those that wait, the one that is open, and what became of the
 * others since the last commit. A claim that may grow takes further ones of its type. Confined.
 */
final class ClaimTasks<T extends Opened> {
  /** A commit names each task it finished; beyond this many a file is finished, however small. */
  private static final int MAX_TASKS_A_FILE = 10_000;

  private final Parts parts;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Events events;
  private final Opened.Opener<T> opener;
  private final Deque<Task> waiting = new ArrayDeque<>();
  private final List<TaskProgress> finished = new ArrayList<>();
  private final Map<Long, Task> taken = new HashMap<>();
  private final boolean grows;
  private Counts counts = Counts.NONE;
  private @Nullable T current;
  private @Nullable String stored;
  private @Nullable Task moved;

  ClaimTasks(Parts parts, HeldClaim held, LoadedJob job, Events events, Opened.Opener<T> opener) {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.events = events;
    this.opener = opener;
    this.waiting.addAll(held.claim().tasks());
    this.waiting.forEach(task -> taken.put(task.number(), task));
    this.grows = held.claim().tasks().stream().noneMatch(Task::alone);
  }

  /** The open task; null if none is. */
  @Nullable T current() {
    return current;
  }

  /** Whether a commit names as many tasks as it may. */
  boolean areMany() {
    return finished.size() >= MAX_TASKS_A_FILE;
  }

  /**
   * Opens the next task; leaves {@link #current} null if that task failed. False when there is
   * none.
   */
  boolean openNext() throws JobFailureException, ClaimLostException, IOException {
    Task task = waiting.poll();
    if (task == null && grows) {
      held.check();
      task = parts.store().grow(held.claim().job(), held.claim().number()).orElse(null);
    }
    if (task == null) {
      return false;
    }
    taken.put(task.number(), task);
    Attempts.check(task, held.claim().type(), parts.options());
    try {
      current = opener.open(task);
      stored = task.position();
    } catch (SourceFailureException e) {
      failed(task, task.position(), e);
    }
    return true;
  }

  /** The open task is done. */
  void finish() {
    T done = opened();
    counts = counts.plus(done.takeCounts());
    finished.add(TaskProgress.done(done.task().number()));
    close();
  }

  /**
   * Keeps what the open task gave until it failed, and hands back the rest, to be tried again
   * alone.
   */
  void giveBack(SourceFailureException cause) throws JobFailureException, IOException {
    T failing = opened();
    String position;
    try {
      position = failing.position();
    } catch (SourceFailureException e) {
      // Lines beyond the stored position are in the file: without a position it cannot be owned.
      throw new IOException("The source cannot tell the position it failed at.", e.reason());
    }
    counts = counts.plus(failing.takeCounts());
    failed(failing.task(), position, cause);
    close();
  }

  private void failed(Task task, @Nullable String position, SourceFailureException cause)
      throws JobFailureException {
    boolean stuck = Objects.equals(position, task.position());
    Exception reason = cause.reason();
    if (stuck) {
      Attempts.checkAfterFailure(task, held.claim().type(), parts.options(), reason);
    }
    events.retry(job.job(), held.claim().type(), task.attempts() + 1, reason);
    finished.add(
        TaskProgress.failed(task.number(), position, Attempts.pause(task, parts.options())));
  }

  /**
   * Adds what became of the tasks to a commit.
   *
   * @param goesOn whether the claim goes on with the open task afterwards
   */
  void addTo(Progress.Builder progress, boolean goesOn) throws JobFailureException, IOException {
    T open = current;
    if (open != null) {
      String position;
      try {
        position = open.position();
      } catch (SourceFailureException e) {
        throw new IOException("The source cannot tell its position.", e.reason());
      }
      counts = counts.plus(open.takeCounts());
      long number = open.task().number();
      if (!goesOn) {
        progress.task(TaskProgress.open(number, position));
      } else if (position != null && !position.equals(stored)) {
        progress.task(TaskProgress.at(number, position));
        moved = new Task(number, open.task().payload(), position, 0, open.task().alone());
      }
    }
    finished.forEach(progress::task);
  }

  /** What was counted since the last commit. */
  Counts counts() {
    return counts;
  }

  /** What was added is committed. */
  void committed() {
    finished.forEach(done -> taken.remove(done.task()));
    finished.clear();
    if (moved != null) {
      // A commit that moved a task's position has set its attempts to 0 in the store.
      taken.put(moved.number(), moved);
      stored = moved.position();
      moved = null;
    }
    counts = Counts.NONE;
  }

  /** The tasks whose work since the last commit is nobody's. */
  List<Task> uncommitted() {
    return List.copyOf(taken.values());
  }

  /** Closes the open task, if there is one. */
  void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  private T opened() {
    return Objects.requireNonNull(current, "no task is open");
  }
}
