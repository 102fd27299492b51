package io.fhirexport.core.run;

import io.fhirexport.api.store.Progress;
import io.fhirexport.core.plan.Errand;
import io.fhirexport.core.plan.ProvenanceRule;
import io.fhirexport.core.plan.Step;
import io.fhirexport.core.referenced.ProvenanceJoin;
import io.fhirexport.core.referenced.Sum;
import java.io.IOException;

/** Works at the PLAN claims that find out which Provenance goes out for what it is about. */
final class ProvenanceSteps extends ScratchSteps {
  ProvenanceSteps(Parts parts, HeldClaim held, LoadedJob job, Step step, WriteBuffers buffers)
      throws IOException {
    super(parts, held, job, step, buffers);
  }

  /** Matches what Provenance is about with what it may be about. */
  void match(Commits commits) throws ClaimLostException, IOException {
    boolean scope =
        job.types().followsReferences() && job.queries().windowOfProvenance().isPresent();
    boolean latest = job.types().provenance() == ProvenanceRule.LATEST;
    ProvenanceJoin join =
        new ProvenanceJoin(
            parts.options().referenceMemory(),
            files.all(),
            new ProvenanceJoin.Rules(latest, scope));
    try (DraftFile matches = drafts.scratch()) {
      join.writeTo(matches);
      Step next = new Step(Step.Kind.PROVENANCE, 0, 0, held.claim().number());
      Progress.Builder progress = PlanRun.planned(held, only(next));
      matches.publish(commits, progress);
      commits.own(held, 0, progress.build());
    }
  }

  /** Sums up what was matched, and plans to write it. */
  void sum(Commits commits) throws ClaimLostException, IOException {
    sum(
        Sum.ofProvenance(parts.options().referenceMemory(), files.of(step.settlement())),
        result ->
            plan(result.wanted(), Errand.Kind.PROVENANCE, PlanRun.afterProvenance(job, parts)),
        commits);
  }
}
