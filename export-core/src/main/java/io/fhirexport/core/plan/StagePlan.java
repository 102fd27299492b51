package io.fhirexport.core.plan;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.TaskPlan;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of a job: every split of every type, asked of the source while they are walked. */
public final class StagePlan implements TaskPlan {
  private final ResourceSource source;
  private final Queries queries;
  private final List<String> types;

  /** A plan over these types. */
  public StagePlan(ResourceSource source, Queries queries, List<String> types) {
    this.source = source;
    this.queries = queries;
    this.types = types;
  }

  @Override
  public CloseableIterator<NewTask> tasks() {
    return new Tasks(types.iterator());
  }

  @Override
  public NewTask followUp() {
    return NewTask.close();
  }

  private final class Tasks implements CloseableIterator<NewTask> {
    private final Iterator<String> remaining;
    private String type = "";
    private @Nullable CloseableIterator<Split> splits;

    Tasks(Iterator<String> types) {
      this.remaining = types;
    }

    @Override
    public @Nullable NewTask next() throws IOException {
      try {
        return nextOfSource();
      } catch (IOException e) {
        throw new SourcePlanException(e);
      }
    }

    private @Nullable NewTask nextOfSource() throws IOException {
      while (true) {
        if (splits != null) {
          Split split = splits.next();
          if (split != null) {
            return NewTask.export(type, SplitText.write(split));
          }
          close();
        }
        if (!remaining.hasNext()) {
          return null;
        }
        type = remaining.next();
        splits = source.plan(queries.of(type));
      }
    }

    @Override
    public void close() throws IOException {
      CloseableIterator<Split> open = splits;
      splits = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
