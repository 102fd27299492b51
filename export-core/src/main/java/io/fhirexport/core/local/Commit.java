package io.fhirexport.core.local;

import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.api.store.TaskProgress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One commit of a LIVE claim. Guarded by the lock of its store. */
final class Commit {
  private final ClaimRow claim;
  private final Progress progress;
  private final Map<Long, TaskProgress> moves = new HashMap<>();

  /**
   * Checks that the progress fits the claim.
   *
   * @throws IllegalArgumentException if it does not
   */
  Commit(ClaimRow claim, Progress progress) {
    this.claim = claim;
    this.progress = progress;
    for (TaskProgress move : progress.tasks()) {
      require(claim.held().containsKey(move.task()), "A claim moves tasks that it holds.");
      require(moves.put(move.task(), move) == null, "A commit moves a task once.");
    }
    require(
        progress.plan().isEmpty() || finishes(ClaimKind.PLAN),
        "A plan belongs to a PLAN that is done.");
    require(
        progress.retention().isEmpty() || finishes(ClaimKind.CLOSE),
        "A retention belongs to a CLOSE that is done.");
    require(
        claim.kind() == ClaimKind.EXPORT
            || progress.plan().isPresent()
            || progress.retention().isPresent()
            || moves.values().stream().noneMatch(move -> move.fate() == TaskProgress.Fate.DONE),
        "A PLAN that is done names its plan, and a CLOSE that is done a retention.");
  }

  /** Moves the tasks and adds what was planned. */
  void apply(List<NewTask> planned, Instant now) {
    JobRow job = claim.job();
    job.committed(claim, progress);
    moves.values().forEach(move -> apply(move, now));
    if (progress.fate() == Progress.Fate.KEEP) {
      claim.committed();
    }
    TaskPlan plan = progress.plan().orElse(null);
    if (plan != null || progress.retention().isPresent()) {
      claim.held().clear();
    }
    if (plan != null) {
      job.addStage(planned, plan.followUp());
    }
  }

  private void apply(TaskProgress move, Instant now) {
    TaskRow task = held(claim.held().get(move.task()));
    task.moveTo(move.position());
    if (move.fate() == TaskProgress.Fate.HELD) {
      return;
    }
    claim.held().remove(task.number());
    if (move.fate() == TaskProgress.Fate.DONE) {
      claim.job().taskDone(task);
    } else if (move.fate() == TaskProgress.Fate.FAILED) {
      task.failed(Times.after(now, move.pause()));
      claim.job().open().pause(task);
    } else {
      claim.job().open().add(task);
    }
  }

  private static TaskRow held(@Nullable TaskRow task) {
    if (task == null) {
      throw new IllegalStateException("The task was there when the commit was checked.");
    }
    return task;
  }

  private boolean finishes(ClaimKind kind) {
    return claim.kind() == kind
        && progress.fate() == Progress.Fate.DONE
        && moves.values().stream().allMatch(move -> move.fate() == TaskProgress.Fate.DONE);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
