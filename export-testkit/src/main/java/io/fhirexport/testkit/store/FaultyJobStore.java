package io.fhirexport.testkit.store;

import io.fhirexport.api.JobId;
import io.fhirexport.api.store.Admission;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.WakesWorkers;
import io.fhirexport.testkit.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Passes calls on to a job store, with faults before and after them. As thread-safe as that store.
 *
 * <p>Operations are named as the methods of {@link JobStore}. Listeners pass through without
 * faults, to a store that wakes workers; to any other they are never called.
 */
public final class FaultyJobStore implements JobStore, WakesWorkers {
  private final JobStore store;
  private final Faults faults;

  /** Wraps a store. */
  public FaultyJobStore(JobStore store, Faults faults) {
    this.store = store;
    this.faults = faults;
  }

  @Override
  public Admission create(NewJob job, int maxRunning) throws IOException {
    return around("create", () -> store.create(job, maxRunning));
  }

  @Override
  public Optional<StoredJob> find(JobId id) throws IOException {
    return around("find", () -> store.find(id));
  }

  @Override
  public Optional<byte[]> roster(JobId id, int page) throws IOException {
    return around("roster", () -> store.roster(id, page));
  }

  @Override
  public List<OwnedFile> files(JobId id, long after, int max) throws IOException {
    return around("files", () -> store.files(id, after, max));
  }

  @Override
  public Optional<Claim> claim(String worker, Duration ttl) throws IOException {
    return around("claim", () -> store.claim(worker, ttl));
  }

  @Override
  public Optional<Task> grow(JobId job, long claim) throws IOException {
    return around("grow", () -> store.grow(job, claim));
  }

  @Override
  public Outcome renew(JobId job, long claim, Duration ttl) throws IOException {
    return around("renew", () -> store.renew(job, claim, ttl));
  }

  @Override
  public Outcome commit(JobId job, long claim, int seq, Progress progress) throws IOException {
    return around("commit", () -> store.commit(job, claim, seq, progress));
  }

  @Override
  public boolean end(JobId id, JobEnd end) throws IOException {
    return around("end", () -> store.end(id, end));
  }

  @Override
  public AutoCloseable onWork(Runnable listener) {
    return store instanceof WakesWorkers wakes ? wakes.onWork(listener) : () -> {};
  }

  private <T> T around(String operation, Call<T> call) throws IOException {
    faults.before(operation);
    T answer = call.make();
    faults.after(operation);
    return answer;
  }

  private interface Call<T> {
    T make() throws IOException;
  }
}
