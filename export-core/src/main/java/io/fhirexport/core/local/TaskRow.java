package io.fhirexport.core.local;

import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Task;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task that is not done. Guarded by the lock of its store. */
final class TaskRow {
  private final long number;
  private final int stage;
  private final NewTask origin;
  private @Nullable String position;
  private int attempts;
  private boolean alone;
  private Instant due = Instant.MIN;

  TaskRow(long number, int stage, NewTask origin) {
    this.number = number;
    this.stage = stage;
    this.origin = origin;
  }

  long number() {
    return number;
  }

  int stage() {
    return stage;
  }

  NewTask origin() {
    return origin;
  }

  /** Whether it shares a claim with no other task. */
  boolean alone() {
    return alone;
  }

  /** When its pause is over. */
  Instant due() {
    return due;
  }

  void moveTo(@Nullable String next) {
    if (next != null && !next.equals(position)) {
      position = next;
      attempts = 0;
    }
  }

  void failed(Instant pausedUntil) {
    attempts++;
    due = pausedUntil;
  }

  void lostWorker() {
    attempts++;
    alone = true;
  }

  Task toTask() {
    return new Task(number, origin.payload(), position, attempts, alone);
  }
}
