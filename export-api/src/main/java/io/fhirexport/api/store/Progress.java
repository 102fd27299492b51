package io.fhirexport.api.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one commit changes. Immutable. */
public final class Progress {
  private final Fate fate;
  private final List<NewFile> files;
  private final List<TaskProgress> tasks;
  private final Counts counts;
  private final @Nullable TaskPlan plan;
  private final @Nullable Duration retention;

  private Progress(Builder builder) {
    this.fate = builder.fate;
    this.files = List.copyOf(builder.files);
    this.tasks = List.copyOf(builder.tasks);
    this.counts = builder.counts;
    this.plan = builder.plan;
    this.retention = builder.retention;
  }

  /** What becomes of the claim. */
  public enum Fate {
    /** It goes on. */
    KEEP,
    /** It has done what it was for, or as much as it will. */
    DONE,
    /** Its worker gives it up and owns nothing with it; its names need sweeping. */
    DROP
  }

  /** Begins the progress of a claim. */
  public static Builder builder(Fate fate) {
    return new Builder(fate);
  }

  /** What becomes of the claim. */
  public Fate fate() {
    return fate;
  }

  /** The files that become the job's; none if the claim is dropped. */
  public List<NewFile> files() {
    return files;
  }

  /** What becomes of the claim's tasks. */
  public List<TaskProgress> tasks() {
    return tasks;
  }

  /** What was counted since the claim's last commit. */
  public Counts counts() {
    return counts;
  }

  /** The stage's tasks; for a PLAN that is done. */
  public Optional<TaskPlan> plan() {
    return Optional.ofNullable(plan);
  }

  /** How long a COMPLETE job is kept; for a CLOSE that is done. */
  public Optional<Duration> retention() {
    return Optional.ofNullable(retention);
  }

  /** Gathers what a commit changes. Confined to one thread. */
  public static final class Builder {
    private final Fate fate;
    private final List<NewFile> files = new ArrayList<>();
    private final List<TaskProgress> tasks = new ArrayList<>();
    private Counts counts = Counts.NONE;
    private @Nullable TaskPlan plan;
    private @Nullable Duration retention;

    private Builder(Fate fate) {
      this.fate = fate;
    }

    /** Adds a file. */
    public Builder file(NewFile file) {
      files.add(file);
      return this;
    }

    /** Adds what became of a task. */
    public Builder task(TaskProgress task) {
      tasks.add(task);
      return this;
    }

    /** Sets what was counted. */
    public Builder counts(Counts value) {
      counts = value;
      return this;
    }

    /** Sets the stage's tasks. */
    public Builder plan(TaskPlan value) {
      plan = value;
      return this;
    }

    /** Sets how long the job, now COMPLETE, is kept. */
    public Builder retention(Duration value) {
      retention = value;
      return this;
    }

    /** The progress. */
    public Progress build() {
      if (fate == Fate.DROP && !files.isEmpty()) {
        throw new IllegalArgumentException("A dropped claim owns no files.");
      }
      return new Progress(this);
    }
  }
}
