package io.fhirexport.core.run;

import io.fhirexport.api.FileKind;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.util.List;

/**
 * Works at a CLOSE claim: reconciles what was counted with what is owned, and makes the job
 * complete.
 */
final class CloseRun {
  private static final int PAGE = 1_000;

  private final Parts parts;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Events events;

  CloseRun(Parts parts, HeldClaim held, LoadedJob job, Events events) {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.events = events;
  }

  void run() throws ClaimLostException, JobFailureException, IOException {
    JobId id = held.claim().job();
    StoredJob stored = parts.store().find(id).orElseThrow(ClaimLostException::new);
    Counts counts = stored.tally().counts();
    reconcile(id, counts);
    RefusedLimit.check(counts.refused(), parts.options());
    removeScratch();
    Progress progress =
        Progress.builder(Progress.Fate.DONE)
            .task(TaskProgress.done(held.claim().tasks().get(0).number()))
            .retention(parts.options().retention())
            .build();
    new Commits(parts.store()).own(held, 0, progress);
    events.complete(job.job(), counts);
  }

  /** Nobody reads it any more: no other claim is left, and one that is lost has nothing to add. */
  private void removeScratch() throws ClaimLostException, IOException {
    if (job.types().usesScratch() && parts.scratch().isPresent()) {
      held.check();
      parts.scratch().get().sink().purge(job.job(), PurgeCause.ABORTED);
    }
  }

  private void reconcile(JobId id, Counts counts)
      throws ClaimLostException, JobFailureException, IOException {
    long lines = 0;
    long bytes = 0;
    long after = 0;
    for (List<OwnedFile> page = parts.store().files(id, after, PAGE);
        !page.isEmpty();
        page = parts.store().files(id, after, PAGE)) {
      for (OwnedFile file : page) {
        if (file.name().kind() == FileKind.OUTPUT) {
          lines += file.count();
          bytes += file.bytes();
        }
        after = file.order();
      }
      held.keep();
    }
    boolean exact =
        lines == counts.written()
            && bytes == counts.bytes()
            && counts.read() == counts.written() + counts.filtered() + counts.refused();
    if (!exact) {
      throw new JobFailureException(
          "The files do not add up to what was read: read="
              + counts.read()
              + " written="
              + counts.written()
              + " filtered="
              + counts.filtered()
              + " refused="
              + counts.refused()
              + ", lines in files="
              + lines
              + ".",
          null);
    }
  }
}
