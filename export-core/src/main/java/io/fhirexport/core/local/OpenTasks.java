package io.fhirexport.core.local;

import io.fhirexport.api.store.ClaimKind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The open tasks of one job: by type, and those whose pause is not over by its end. Guarded by the
 * lock of its store.
 */
final class OpenTasks {
  private final Map<String, TypeTasks> types = new LinkedHashMap<>();
  private final Queue<TaskRow> paused = new PriorityQueue<>(Comparator.comparing(TaskRow::due));

  /** Adds a task; its turn comes after those of its type that are there. */
  void add(TaskRow task) {
    of(task.origin().type()).queue(task.alone()).add(task);
  }

  /** Adds a task that may not be taken before it is due. */
  void pause(TaskRow task) {
    paused.add(task);
  }

  /** Notes how many LIVE claims more, or fewer, work at a type. */
  void worked(String type, int change) {
    of(type).claims += change;
  }

  /** The task to be claimed next, of the type with the fewest LIVE claims. */
  @Nullable TaskRow peek(Instant now, boolean closable) {
    TypeTasks best = next(now);
    TaskRow task = best == null ? null : best.peek();
    return task == null || (task.origin().kind() == ClaimKind.CLOSE && !closable) ? null : task;
  }

  /** Takes out what {@link #peek} found. */
  void remove(TaskRow task) {
    of(task.origin().type()).queue(task.alone()).remove();
  }

  /** Takes out a task that may share a claim. */
  @Nullable TaskRow takeShared(String type, int stage, Instant now) {
    wake(now);
    Queue<TaskRow> shared = of(type).shared;
    TaskRow task = shared.peek();
    return task == null || task.stage() != stage ? null : shared.remove();
  }

  void clear() {
    types.clear();
    paused.clear();
  }

  private @Nullable TypeTasks next(Instant now) {
    wake(now);
    TypeTasks best = null;
    for (TypeTasks tasks : types.values()) {
      if (tasks.peek() != null && (best == null || tasks.claims < best.claims)) {
        best = tasks;
      }
    }
    return best;
  }

  private void wake(Instant now) {
    for (TaskRow task = paused.peek();
        task != null && !task.due().isAfter(now);
        task = paused.peek()) {
      paused.remove();
      add(task);
    }
  }

  private TypeTasks of(String type) {
    return types.computeIfAbsent(type, unseen -> new TypeTasks());
  }

  private static final class TypeTasks {
    private final Queue<TaskRow> shared = new ArrayDeque<>();
    private final Queue<TaskRow> alone = new ArrayDeque<>();
    private int claims;

    Queue<TaskRow> queue(boolean ofAlone) {
      return ofAlone ? alone : shared;
    }

    @Nullable TaskRow peek() {
      return shared.isEmpty() ? alone.peek() : shared.peek();
    }
  }
}
