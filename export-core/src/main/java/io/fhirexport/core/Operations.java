package io.fhirexport.core;

import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.JobId;
import io.fhirexport.api.store.ListsJobs;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.run.Parts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What operators may do with the jobs of all owners; no policy is asked. Thread-safe. */
public final class Operations {
  private final Parts parts;
  private final Predicate<StoredJob> end;

  Operations(Parts parts, Predicate<StoredJob> end) {
    this.parts = parts;
    this.end = end;
  }

  /**
   * A page of jobs in any state, in the order of their ids.
   *
   * @param after only jobs of a higher id, or null for the first page
   * @throws IllegalStateException if the job store cannot list its jobs
   */
  public List<StoredJob> list(@Nullable JobId after, int max) {
    if (!(parts.store() instanceof ListsJobs store)) {
      throw new IllegalStateException("This job store cannot list its jobs.");
    }
    try {
      return store.list(after, max);
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("store", "list", e);
    }
  }

  /** A job of any owner, in any state; its {@link StoredJob#tally} tells how far it is. */
  public Optional<StoredJob> find(JobId id) {
    try {
      return parts.store().find(id);
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("store", "find", e);
    }
  }

  /** Cancels a running job, or has done with an ended one. False if there is nothing to end. */
  public boolean cancel(JobId id) {
    return find(id).map(end::test).orElse(false);
  }
}
