package io.fhirexport.core.run;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.DeadClaim;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Works at SWEEP and PURGE claims: voids the names of lost writers, removes what ended jobs left.
 */
final class CleanUp {
  private final Parts parts;
  private final HeldClaim held;
  private final ExportJob job;
  private final Events events;

  CleanUp(Parts parts, HeldClaim held, ExportJob job, Events events) {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.events = events;
  }

  void sweep() throws ClaimLostException, IOException {
    DeadClaim dead = Objects.requireNonNull(held.claim().target(), "a SWEEP has a target");
    if (dead.kind() == ClaimKind.EXPORT) {
      abandon(FileName.output(dead.type(), dead.number(), dead.seq()));
      abandon(FileName.deleted(dead.number(), dead.seq()));
    }
    abandon(FileName.error(dead.number(), dead.seq()));
    if (parts.scratch().isPresent()) {
      held.check();
      parts.scratch().get().sink().abandon(job, FileName.scratch(dead.number(), dead.seq()));
    }
    commit();
  }

  void purge() throws ClaimLostException, IOException {
    Optional<StoredJob> ended = parts.store().find(job.id());
    if (parts.scratch().isPresent()) {
      held.check();
      parts.scratch().get().sink().purge(job, PurgeCause.ABORTED);
    }
    held.check();
    parts.sink().purge(job, cause(ended));
    // From here on a lost claim means that this one's own commit came through, not another's.
    held.check();
    try {
      commit();
    } catch (ClaimLostException e) {
      // A commit that is repeated because its reply was lost finds nothing that remembers it.
      if (parts.store().find(job.id()).isPresent()) {
        throw e;
      }
    }
    events.purged(job);
  }

  /** A job that expired and never failed was complete. */
  static PurgeCause cause(Optional<StoredJob> ended) {
    return ended
        .filter(stored -> stored.state() == JobState.EXPIRED && stored.failure() == null)
        .map(stored -> PurgeCause.EXPIRED)
        .orElse(PurgeCause.ABORTED);
  }

  private void abandon(FileName name) throws ClaimLostException, IOException {
    held.check();
    parts.sink().abandon(job, name);
  }

  private void commit() throws ClaimLostException, IOException {
    new Commits(parts.store()).own(held, 0, Progress.builder(Progress.Fate.DONE).build());
  }
}
