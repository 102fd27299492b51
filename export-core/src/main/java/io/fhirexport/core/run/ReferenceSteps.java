package io.fhirexport.core.run;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.store.Progress;
import io.fhirexport.core.outcome.OperationOutcomes;
import io.fhirexport.core.plan.Errand;
import io.fhirexport.core.plan.StagePlan;
import io.fhirexport.core.plan.Step;
import io.fhirexport.core.referenced.LineOrigin;
import io.fhirexport.core.referenced.LineTarget;
import io.fhirexport.core.referenced.Settlement;
import io.fhirexport.core.referenced.Sum;
import java.io.IOException;
import java.util.List;

/** Works at the PLAN claims between stages that look for referenced resources. */
final class ReferenceSteps extends ScratchSteps {
  private static final LineOrigin NOTHING = target -> {};

  ReferenceSteps(Parts parts, HeldClaim held, LoadedJob job, Step step, WriteBuffers buffers)
      throws IOException {
    super(parts, held, job, step, buffers);
  }

  /** Sums up what is wanted, and plans to look for it, or to write what was found. */
  void sum(Commits commits) throws ClaimLostException, IOException {
    boolean first = step.round() == 1;
    Sum sum =
        new Sum(
            parts.options().referenceMemory(),
            first ? NOTHING : files.of(step.ledger()),
            first ? files.all() : files.of(step.settlement()));
    sum(sum, this::planAfter, commits);
  }

  private StagePlan planAfter(Sum.Result result) {
    if (!result.wanted().isEmpty() && step.round() <= parts.options().referenced().depth()) {
      Step next =
          new Step(Step.Kind.SETTLE, step.round(), held.claim().number(), step.settlement());
      return plan(result.wanted(), Errand.Kind.FOLLOW, next.task());
    }
    return plan(result.found(), Errand.Kind.FOUND, PlanRun.afterOutput(job, parts));
  }

  /** Settles what was looked for. */
  void settle(Commits commits) throws ClaimLostException, IOException {
    Settlement settlement =
        new Settlement(
            parts.options().referenceMemory(),
            files.of(step.ledger()),
            files.after(step.ledger()),
            step.round() == 1 ? files.before(step.ledger()) : files.of(step.settlement()));
    Step next = new Step(Step.Kind.SUM, step.round() + 1, step.ledger(), held.claim().number());
    try (DraftFile lines = drafts.scratch();
        DraftFile warnings = drafts.errors()) {
      settlement.writeTo(
          () -> {
            LineTarget errors = warnings.get();
            return new Settlement.Targets(
                lines.get(), (key, several) -> warn(key, several, errors));
          });
      Progress.Builder progress = PlanRun.planned(held, only(next));
      lines.publish(commits, progress);
      warnings.publish(commits, progress);
      commits.own(held, 0, progress.build());
    }
  }

  private static void warn(String key, boolean several, LineTarget errors) throws IOException {
    String text =
        several
            ? " is referred to and not exported: several resources match it."
            : " is referred to and not exported: there is no such resource.";
    byte[] line =
        OperationOutcomes.json(
            List.of(
                Issue.warning(
                    several ? IssueCode.PROCESSING : IssueCode.NOT_FOUND, null, key + text)));
    errors.line(line, 0, line.length);
  }
}
