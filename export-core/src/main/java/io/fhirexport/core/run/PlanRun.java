package io.fhirexport.core.run;

import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.KnowsDeletions;
import io.fhirexport.api.source.WalksPatients;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.api.store.TaskProgress;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.outcome.OperationOutcomes;
import io.fhirexport.core.plan.Errand;
import io.fhirexport.core.plan.StagePlan;
import io.fhirexport.core.plan.Step;
import io.fhirexport.core.plan.WalkPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Works at a PLAN claim. The first one of a job makes the destination, reports what was ignored of
 * the request and which patients it names in vain, and stores the tasks; later ones look after
 * references and deletions.
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
    Step step = Step.parse(held.claim().tasks().get(0).payload());
    try {
      switch (step.kind()) {
        case FIRST -> begin(buffers);
        case SCOPE -> planScope();
        case NOTE -> planNotes();
        case MATCH -> new ProvenanceSteps(parts, held, job, step, buffers).match(commits);
        case PROVENANCE -> new ProvenanceSteps(parts, held, job, step, buffers).sum(commits);
        case SUM -> new ReferenceSteps(parts, held, job, step, buffers).sum(commits);
        case BLOCKS -> new BlockSteps(parts, held, job, step, buffers).plan(commits);
        case DELETIONS -> planDeletions();
        case SETTLE -> new ReferenceSteps(parts, held, job, step, buffers).settle(commits);
      }
    } catch (LostMeanwhileException e) {
      throw new ClaimLostException();
    }
  }

  private void begin(WriteBuffers buffers) throws ClaimLostException, IOException {
    WalksPatients walker = job.types().organized() ? parts.walker().orElse(null) : null;
    if (walker == null && job.types().organized() && parts.scratch().isEmpty()) {
      throw new PermanentFailureException(
          "The output can no longer be organized: source and sink have changed.");
    }
    prepare(walker == null && job.types().usesScratch());
    FileName name = FileName.error(held.claim().number(), 0);
    try (NdjsonFile report = new NdjsonFile(parts.sink(), job.job(), name, buffers.errors())) {
      report(job.definition().request().ignored(), report);
      report(new AbsentPatients(parts.source(), job.definition(), held).issues(), report);
      report.finish();
      Progress.Builder progress = planned(held, plan(walker));
      commits.publish(report, held).ifPresent(progress::file);
      commits.own(held, 0, progress.build());
    }
  }

  private void prepare(boolean usesScratch) throws ClaimLostException, IOException {
    held.check();
    try {
      parts.sink().prepare(job.job());
      if (usesScratch && parts.scratch().isPresent()) {
        held.check();
        parts.scratch().get().sink().prepare(job.job());
      }
      held.check();
    } catch (ClaimLostException e) {
      LatePreparation.undoIfEnded(parts, job.job());
      throw e;
    }
  }

  /**
   * The first stage.
   *
   * @param walker the source, if blocks are written straight from it
   */
  private TaskPlan plan(@Nullable WalksPatients walker) throws IOException {
    List<String> types = job.types().own();
    if (walker != null) {
      NewTask next = afterOutput(job, parts);
      return types.isEmpty()
          ? new StagePlan(cut(), List.of(), next)
          : new WalkPlan(walker, job.queries().walk(), next);
    }
    List<StagePlan.Part> own =
        types.stream()
            .map(type -> new StagePlan.Part(job.queries().of(type), Errand::export))
            .toList();
    return new StagePlan(cut(), own, afterExport());
  }

  private StagePlan.Cut cut() {
    return KeptPlan.cut(parts.source()::plan, held);
  }

  private static void report(List<Issue> issues, NdjsonFile report) throws IOException {
    for (Issue issue : issues) {
      byte[] line = OperationOutcomes.json(List.of(issue));
      report.line(line, 0, line.length);
    }
  }

  private NewTask afterExport() throws IOException {
    return scopeParts().isEmpty() ? afterScope() : new Step(Step.Kind.SCOPE, 1, 0, 0).task();
  }

  private NewTask afterScope() {
    return job.types().provenance().looksAtTargets()
        ? new Step(Step.Kind.NOTE, 0, 0, 0).task()
        : afterProvenance(job, parts);
  }

  /** What follows when all Provenance is written that goes out for what it is about. */
  static NewTask afterProvenance(LoadedJob job, Parts parts) {
    if (job.types().organized()) {
      return new Step(Step.Kind.BLOCKS, 0, 0, 0).task();
    }
    return job.types().followsReferences()
        ? new Step(Step.Kind.SUM, 1, 0, 0).task()
        : afterOutput(job, parts);
  }

  private List<StagePlan.Part> scopeParts() throws IOException {
    List<StagePlan.Part> scope = new ArrayList<>();
    if (job.types().followsReferences() && job.queries().window().isPresent()) {
      for (String type : job.types().own()) {
        scope.add(new StagePlan.Part(job.queries().inScope(type), Errand::scope));
      }
    }
    for (String type : job.keySources().apart(parts.source().describe().types())) {
      scope.add(new StagePlan.Part(job.queries().targets(type), Errand::targets));
    }
    return scope;
  }

  private void planScope() throws ClaimLostException, IOException {
    plan(scopeParts(), afterScope());
  }

  private void planNotes() throws ClaimLostException, IOException {
    NewTask next = new Step(Step.Kind.MATCH, 0, 0, 0).task();
    plan(List.of(new StagePlan.Part(job.queries().provenance(), Errand::note)), next);
  }

  private void plan(List<StagePlan.Part> stage, NewTask next)
      throws ClaimLostException, IOException {
    commits.own(held, 0, planned(held, new StagePlan(cut(), stage, next)).build());
  }

  /** What follows when all resources are written. */
  static NewTask afterOutput(LoadedJob job, Parts parts) {
    boolean listed =
        job.definition().request().since().isPresent() && parts.source() instanceof KnowsDeletions;
    return listed ? new Step(Step.Kind.DELETIONS, 0, 0, 0).task() : NewTask.close();
  }

  private void planDeletions() throws ClaimLostException, IOException {
    List<StagePlan.Part> own =
        job.types().deleted().stream()
            .map(type -> new StagePlan.Part(job.queries().deleted(type), Errand::deleted))
            .toList();
    StagePlan.Cut cut = KeptPlan.cut(parts.deletions()::planDeletions, held);
    commits.own(held, 0, planned(held, new StagePlan(cut, own, NewTask.close())).build());
  }

  /** A PLAN that is done, and keeps its claim while its tasks are stored. */
  static Progress.Builder planned(HeldClaim held, TaskPlan plan) {
    return Progress.builder(Progress.Fate.DONE)
        .task(TaskProgress.done(held.claim().tasks().get(0).number()))
        .plan(new KeptPlan(plan, held));
  }
}
