package io.fhirexport.core.protocol;

import io.fhirexport.api.JobId;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Jobs accepted here that nobody has asked about; the oldest are forgotten. Thread-safe. */
final class UnpolledJobs {
  private static final int LIMIT = 10_000;

  private final Object lock = new Object();
  private final Set<JobId> jobs = new LinkedHashSet<>();

  void add(JobId id) {
    synchronized (lock) {
      if (jobs.size() >= LIMIT) {
        Iterator<JobId> oldest = jobs.iterator();
        oldest.next();
        oldest.remove();
      }
      jobs.add(id);
    }
  }

  /** Whether the job was among them; it no longer is. */
  boolean remove(JobId id) {
    synchronized (lock) {
      return jobs.remove(id);
    }
  }
}
