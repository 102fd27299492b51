package io.fhirexport.core.local;

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
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Passes every call on; a subclass gets one thing wrong. */
class DelegatingJobStore implements JobStore {
  private final JobStore delegate;

  DelegatingJobStore(JobStore delegate) {
    this.delegate = delegate;
  }

  @Override
  public Admission create(NewJob job, int maxRunning) throws IOException {
    return delegate.create(job, maxRunning);
  }

  @Override
  public Optional<StoredJob> find(JobId id) throws IOException {
    return delegate.find(id);
  }

  @Override
  public Optional<byte[]> roster(JobId id, int page) throws IOException {
    return delegate.roster(id, page);
  }

  @Override
  public List<OwnedFile> files(JobId id, long after, int max) throws IOException {
    return delegate.files(id, after, max);
  }

  @Override
  public Optional<Claim> claim(String worker, Duration ttl) throws IOException {
    return delegate.claim(worker, ttl);
  }

  @Override
  public Optional<Task> grow(JobId job, long claim) throws IOException {
    return delegate.grow(job, claim);
  }

  @Override
  public Outcome renew(JobId job, long claim, Duration ttl) throws IOException {
    return delegate.renew(job, claim, ttl);
  }

  @Override
  public Outcome commit(JobId job, long claim, int seq, Progress progress) throws IOException {
    return delegate.commit(job, claim, seq, progress);
  }

  @Override
  public boolean end(JobId id, JobEnd end) throws IOException {
    return delegate.end(id, end);
  }
}
