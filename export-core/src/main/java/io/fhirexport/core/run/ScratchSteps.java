package io.fhirexport.core.run;

import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Progress;
import io.fhirexport.core.plan.Errand;
import io.fhirexport.core.plan.StagePlan;
import io.fhirexport.core.plan.Step;
import io.fhirexport.core.referenced.Section;
import io.fhirexport.core.referenced.Sum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the PLAN claims have in common that go on from what stages left in scratch. */
abstract class ScratchSteps {
  final Parts parts;
  final HeldClaim held;
  final LoadedJob job;
  final Step step;
  final DraftFile.Drafts drafts;
  final ScratchFiles files;

  ScratchSteps(Parts parts, HeldClaim held, LoadedJob job, Step step, WriteBuffers buffers)
      throws IOException {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.step = step;
    this.drafts = new DraftFile.Drafts(parts, held, job, buffers);
    this.files = new ScratchFiles(parts, held, job);
  }

  /** Writes a ledger, and plans what follows from it. */
  void sum(Sum sum, Function<Sum.Result, StagePlan> next, Commits commits)
      throws ClaimLostException, IOException {
    try (DraftFile ledger = drafts.scratch()) {
      StagePlan plan = next.apply(sum.writeTo(ledger));
      Progress.Builder progress = PlanRun.planned(held, plan);
      ledger.publish(commits, progress);
      commits.own(held, 0, progress.build());
    }
  }

  /** A stage that looks for, or writes, what this claim's ledger holds. */
  StagePlan plan(List<Section> sections, Errand.Kind kind, NewTask followUp) {
    long ledger = held.claim().number();
    List<StagePlan.Part> plan = new ArrayList<>();
    for (Section section : sections) {
      plan.add(
          new StagePlan.Part(
              job.queries().of(section.type(), kind),
              split -> new Errand(kind, ledger, section.offset(), section.count(), split)));
    }
    return new StagePlan(KeptPlan.cut(parts.source()::plan, held), plan, followUp);
  }

  /** Nothing but one step more. */
  StagePlan only(Step next) {
    return new StagePlan(parts.source()::plan, List.of(), next.task());
  }
}
