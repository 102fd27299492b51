package io.fhirexport.core.run;

import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Progress;
import io.fhirexport.core.plan.Errand;
import io.fhirexport.core.plan.ProvenanceRule;
import io.fhirexport.core.plan.StagePlan;
import io.fhirexport.core.plan.Step;
import io.fhirexport.core.referenced.ProvenanceJoin;
import io.fhirexport.core.referenced.Section;
import io.fhirexport.core.referenced.Sum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Works at the PLAN claims that find out which Provenance goes out for what it is about. */
final class ProvenanceSteps {
  private final Parts parts;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Step step;
  private final DraftFile.Drafts drafts;
  private final ScratchFiles files;

  ProvenanceSteps(Parts parts, HeldClaim held, LoadedJob job, Step step, WriteBuffers buffers)
      throws IOException {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.step = step;
    this.drafts = new DraftFile.Drafts(parts, held, job, buffers);
    this.files = new ScratchFiles(parts, held, job);
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
      NewTask next = new Step(Step.Kind.PROVENANCE, 0, 0, held.claim().number()).task();
      Progress.Builder progress =
          PlanRun.done(held.claim()).plan(new StagePlan(parts.source()::plan, List.of(), next));
      matches.publish(commits, progress);
      commits.own(held, 0, progress.build());
    }
  }

  /** Sums up what was matched, and plans to write it. */
  void sum(Commits commits) throws ClaimLostException, IOException {
    Sum sum = Sum.ofProvenance(parts.options().referenceMemory(), files.of(step.settlement()));
    try (DraftFile ledger = drafts.scratch()) {
      Sum.Result result = sum.writeTo(ledger);
      Progress.Builder progress = PlanRun.done(held.claim()).plan(write(result.wanted()));
      ledger.publish(commits, progress);
      commits.own(held, 0, progress.build());
    }
  }

  private StagePlan write(List<Section> sections) {
    long ledger = held.claim().number();
    List<StagePlan.Part> plan = new ArrayList<>();
    for (Section section : sections) {
      plan.add(
          new StagePlan.Part(
              job.queries().provenance(),
              split ->
                  new Errand(
                      Errand.Kind.PROVENANCE, ledger, section.offset(), section.count(), split)));
    }
    return new StagePlan(parts.source()::plan, plan, PlanRun.afterProvenance(job, parts));
  }
}
