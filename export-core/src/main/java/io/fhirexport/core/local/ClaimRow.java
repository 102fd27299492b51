package io.fhirexport.core.local;

import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.DeadClaim;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A claim that is LIVE or DEAD. Guarded by the lock of its store. */
final class ClaimRow {
  private final JobRow job;
  private final long number;
  private final ClaimKind kind;
  private final @Nullable TaskRow first;
  private final boolean alone;
  private final @Nullable ClaimRow target;
  private final Map<Long, TaskRow> held = new LinkedHashMap<>();
  private int seq;
  private Instant validUntil;

  private ClaimRow(
      JobRow job, ClaimKind kind, @Nullable TaskRow first, @Nullable ClaimRow target, Instant end) {
    this.job = job;
    this.number = job.nextClaim();
    this.kind = kind;
    this.first = first;
    this.alone = first != null && first.alone();
    this.target = target;
    this.validUntil = end;
    if (first != null) {
      hold(first);
    }
  }

  static ClaimRow of(JobRow job, TaskRow task, Instant validUntil) {
    return new ClaimRow(job, task.origin().kind(), task, null, validUntil);
  }

  static ClaimRow sweep(ClaimRow target, Instant validUntil) {
    return new ClaimRow(target.job, ClaimKind.SWEEP, null, target, validUntil);
  }

  static ClaimRow purge(JobRow job, Instant validUntil) {
    return new ClaimRow(job, ClaimKind.PURGE, null, null, validUntil);
  }

  JobRow job() {
    return job;
  }

  long number() {
    return number;
  }

  ClaimKind kind() {
    return kind;
  }

  int stage() {
    return first == null ? 0 : first.stage();
  }

  String type() {
    return first == null ? "" : first.origin().type();
  }

  /** Whether its task shares it with no other. */
  boolean alone() {
    return alone;
  }

  /** The DEAD claim that a SWEEP is about. */
  @Nullable ClaimRow target() {
    return target;
  }

  /** The tasks it holds, by number. */
  Map<Long, TaskRow> held() {
    return held;
  }

  /** How many commits it had. */
  int seq() {
    return seq;
  }

  Instant validUntil() {
    return validUntil;
  }

  /** Whether it only makes sense while its job is RUNNING. */
  boolean works() {
    return kind != ClaimKind.SWEEP && kind != ClaimKind.PURGE;
  }

  void hold(TaskRow task) {
    held.put(task.number(), task);
  }

  void committed() {
    seq++;
  }

  void renewed(Instant end) {
    validUntil = end;
  }

  Claim toClaim() {
    DeadClaim dead =
        target == null
            ? null
            : new DeadClaim(target.number, target.kind, target.type(), target.seq);
    return new Claim(
        job.id(),
        number,
        kind,
        stage(),
        type(),
        held.values().stream().map(TaskRow::toTask).toList(),
        dead);
  }
}
