package io.fhirexport.core.run;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.core.plan.StagePlan;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A plan that keeps its claim while a store walks it: the source may take its time over each type
 * and each split, and the store over a million tasks.
 */
final class KeptPlan implements TaskPlan {
  private final TaskPlan plan;
  private final HeldClaim held;

  KeptPlan(TaskPlan plan, HeldClaim held) {
    this.plan = plan;
    this.held = held;
  }

  /** The same cut, which keeps the claim between types that have no splits, too. */
  static StagePlan.Cut cut(StagePlan.Cut cut, HeldClaim held) {
    return query -> {
      keep(held);
      return cut.splits(query);
    };
  }

  @Override
  public CloseableIterator<NewTask> tasks() throws IOException {
    return new Tasks(plan.tasks());
  }

  @Override
  public NewTask followUp() {
    return plan.followUp();
  }

  private static void keep(HeldClaim held) {
    try {
      held.keep();
    } catch (ClaimLostException e) {
      throw new LostMeanwhileException();
    }
  }

  private final class Tasks implements CloseableIterator<NewTask> {
    private final CloseableIterator<NewTask> tasks;

    Tasks(CloseableIterator<NewTask> tasks) {
      this.tasks = tasks;
    }

    @Override
    public @Nullable NewTask next() throws IOException {
      keep(held);
      NewTask next = tasks.next();
      if (next == null) {
        keep(held);
      }
      return next;
    }

    @Override
    public void close() throws IOException {
      tasks.close();
    }
  }
}
