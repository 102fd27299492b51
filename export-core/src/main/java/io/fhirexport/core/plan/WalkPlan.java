package io.fhirexport.core.plan;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.WalksPatients;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.TaskPlan;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The tasks of a walk: every split of patients, asked of the source while they are walked. */
public final class WalkPlan implements TaskPlan {
  private final WalksPatients source;
  private final PatientWalk walk;
  private final NewTask followUp;

  /** A plan of this walk. */
  public WalkPlan(WalksPatients source, PatientWalk walk, NewTask followUp) {
    this.source = source;
    this.walk = walk;
    this.followUp = followUp;
  }

  @Override
  public CloseableIterator<NewTask> tasks() {
    return new Tasks();
  }

  @Override
  public NewTask followUp() {
    return followUp;
  }

  private final class Tasks implements CloseableIterator<NewTask> {
    private @Nullable CloseableIterator<Split> splits;

    @Override
    public @Nullable NewTask next() throws IOException {
      try {
        CloseableIterator<Split> open = splits;
        if (open == null) {
          open = source.planPatients(walk);
          splits = open;
        }
        Split split = open.next();
        return split == null ? null : new WalkTask(split).task();
      } catch (IOException e) {
        throw new SourcePlanException(e);
      }
    }

    @Override
    public void close() throws IOException {
      if (splits != null) {
        splits.close();
      }
    }
  }
}
