package io.fhirexport.core.run;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.hook.ExportListener;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.NewFile;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the host's listeners what happens to jobs. Thread-safe. */
public final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  private final List<ExportListener> listeners;
  private final Consumer<JobId> onEnd;

  /**
   * Events for these listeners.
   *
   * @param onEnd told of every job that stops running
   */
  public Events(List<ExportListener> listeners, Consumer<JobId> onEnd) {
    this.listeners = listeners;
    this.onEnd = onEnd;
  }

  /** A job was accepted. */
  public void accepted(ExportJob job, ExportRequest request) {
    LOG.info("job={} level={} accepted", job.id(), request.level());
    tell(listener -> listener.onAccepted(job, request));
  }

  /** The job's owner or an operator ended it. */
  public void cancelled(ExportJob job) {
    LOG.info("job={} cancelled", job.id());
    tell(listener -> listener.onCancelled(job));
    onEnd.accept(job.id());
  }

  /** The job was given up. */
  public void failed(ExportJob job, Issue reason) {
    LOG.warn("job={} failed: {}", job.id(), reason.text());
    tell(listener -> listener.onFailed(job, reason));
    onEnd.accept(job.id());
  }

  void file(ExportJob job, NewFile file) {
    LOG.debug(
        "job={} file={} resources={} bytes={}", job.id(), file.name(), file.count(), file.bytes());
    tell(listener -> listener.onFile(job, file));
  }

  void retry(ExportJob job, String type, int attempts, Exception cause) {
    LOG.warn(
        "job={} type={} attempts={} failed and will be tried again",
        job.id(),
        type,
        attempts,
        cause);
    tell(listener -> listener.onRetry(job, type, attempts, cause));
  }

  void complete(ExportJob job, Counts counts) {
    LOG.info(
        "job={} complete: read={} written={} filtered={} refused={} bytes={}",
        job.id(),
        counts.read(),
        counts.written(),
        counts.filtered(),
        counts.refused(),
        counts.bytes());
    tell(listener -> listener.onComplete(job, counts));
    onEnd.accept(job.id());
  }

  void purged(ExportJob job) {
    LOG.info("job={} purged", job.id());
    tell(listener -> listener.onPurged(job));
  }

  private void tell(Consumer<ExportListener> event) {
    for (ExportListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("A listener failed", e);
      }
    }
  }
}
