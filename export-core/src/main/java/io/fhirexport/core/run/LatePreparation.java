package io.fhirexport.core.run;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.StoredJob;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes what a sink prepared for a job that ended meanwhile: whoever purged that job may have come
 * first, and nobody would come again.
 */
public final class LatePreparation {
  private static final Logger LOG = LoggerFactory.getLogger(LatePreparation.class);

  private LatePreparation() {}

  /** Looks at the job, once its destination is there, and purges the sink if it has ended. */
  public static void undoIfEnded(Parts parts, ExportJob job) {
    try {
      Optional<StoredJob> stored = parts.store().find(job.id());
      if (stored.filter(LatePreparation::hasFiles).isPresent()) {
        return;
      }
      LOG.info("job={} ended before it was prepared, which is undone", job.id());
      if (parts.scratch().isPresent()) {
        parts.scratch().get().sink().purge(job, PurgeCause.ABORTED);
      }
      // A job that is gone may have been delivered before it went.
      parts.sink().purge(job, stored.isEmpty() ? PurgeCause.EXPIRED : CleanUp.cause(stored));
    } catch (IOException | RuntimeException e) {
      LOG.warn("job={} may have left an empty destination", job.id(), e);
    }
  }

  private static boolean hasFiles(StoredJob job) {
    return job.state() == JobState.RUNNING || job.state() == JobState.COMPLETE;
  }
}
