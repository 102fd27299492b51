package io.fhirexport.core.run;

import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.TaskProgress;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.outcome.OperationOutcomes;
import io.fhirexport.core.plan.StagePlan;
import java.io.IOException;
import java.util.List;

/**
 * Works at a PLAN claim: makes the destination, reports what was ignored of the request, and stores
 * the tasks.
 */
final class PlanRun {
  private final Parts parts;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Commits commits;

  PlanRun(Parts parts, HeldClaim held, LoadedJob job) {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.commits = new Commits(parts.store());
  }

  void run(WriteBuffers buffers) throws ClaimLostException, IOException {
    held.check();
    parts.sink().prepare(job.job());
    Claim claim = held.claim();
    FileName name = FileName.error(claim.number(), 0);
    try (NdjsonFile report = new NdjsonFile(parts.sink(), job.job(), name, buffers.errors())) {
      for (Issue issue : job.definition().request().ignored()) {
        byte[] line = OperationOutcomes.json(List.of(issue));
        report.line(line, 0, line.length);
      }
      report.finish();
      Progress.Builder progress =
          Progress.builder(Progress.Fate.DONE)
              .task(TaskProgress.done(claim.tasks().get(0).number()))
              .plan(new StagePlan(parts.source(), job.queries(), job.definition().types()));
      commits.publish(report, held).ifPresent(progress::file);
      commits.own(held, 0, progress.build());
    }
  }
}
