package io.fhirexport.core.plan;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.TaskPlan;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tasks of a stage: every split of its queries, asked of the source while they are walked. */
public final class StagePlan implements TaskPlan {
  private final Cut cut;
  private final List<Part> parts;
  private final NewTask followUp;

  /** A plan of these parts. */
  public StagePlan(Cut cut, List<Part> parts, NewTask followUp) {
    this.cut = cut;
    this.parts = List.copyOf(parts);
    this.followUp = followUp;
  }

  /** How the source cuts what a query wants. */
  public interface Cut {
    /** The splits of a query. */
    CloseableIterator<Split> splits(SourceQuery query) throws IOException;
  }

  /**
   * The splits of one query, and what is to be done with each.
   *
   * @param errand what becomes of a split
   */
  public record Part(SourceQuery query, Function<Split, Errand> errand) {}

  @Override
  public CloseableIterator<NewTask> tasks() {
    return new Tasks(parts.iterator());
  }

  @Override
  public NewTask followUp() {
    return followUp;
  }

  private final class Tasks implements CloseableIterator<NewTask> {
    private final Iterator<Part> remaining;
    private @Nullable Part part;
    private @Nullable CloseableIterator<Split> splits;

    Tasks(Iterator<Part> parts) {
      this.remaining = parts;
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
        if (splits != null && part != null) {
          Split split = splits.next();
          if (split != null) {
            return NewTask.export(part.query().type(), part.errand().apply(split).payload());
          }
          close();
        }
        if (!remaining.hasNext()) {
          return null;
        }
        Part next = remaining.next();
        part = next;
        splits =
            Objects.requireNonNull(
                cut.splits(next.query()), "The source gave no plan, not even an empty one.");
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
