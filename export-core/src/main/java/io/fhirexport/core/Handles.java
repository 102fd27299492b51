package io.fhirexport.core;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.plan.JobDefinitionParser;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the handles of jobs that run, and completes each when its job ends. Thread-safe. */
final class Handles {
  private static final Logger LOG = LoggerFactory.getLogger(Handles.class);

  private final JobStore store;
  private final Executor executor;
  private final Map<JobId, CompletableFuture<Manifest>> open = new ConcurrentHashMap<>();

  Handles(JobStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  ExportHandle open(JobId id, Instant transactionTime) {
    CompletableFuture<Manifest> manifest = new CompletableFuture<>();
    open.put(id, manifest);
    return new OpenHandle(id, transactionTime, manifest.minimalCompletionStage());
  }

  void lookAtAll() {
    List.copyOf(open.keySet()).forEach(this::look);
  }

  /** Completes the job's handle if there is one and the job has ended. */
  void look(JobId id) {
    if (!open.containsKey(id)) {
      return;
    }
    try {
      StoredJob stored = store.find(id).orElse(null);
      if (stored == null) {
        end(id, "The job is gone.");
      } else if (stored.state() == JobState.COMPLETE) {
        Manifest manifest =
            new StoredManifest(stored, JobDefinitionParser.parse(stored.definition()), store);
        take(id, future -> future.complete(manifest));
      } else if (stored.state() != JobState.RUNNING) {
        Issue failure = stored.failure();
        end(id, failure == null ? "The job was cancelled." : failure.text());
      }
    } catch (IOException e) {
      LOG.warn("job={} could not be looked at, which is tried again", id, e);
    }
  }

  void close() {
    List.copyOf(open.keySet()).forEach(id -> end(id, "The engine was closed; the job goes on."));
  }

  private void end(JobId id, String reason) {
    ExportFailedException failure =
        new ExportFailedException(id, Issue.error(IssueCode.PROCESSING, null, reason));
    take(id, future -> future.completeExceptionally(failure));
  }

  private void take(JobId id, Completion completion) {
    CompletableFuture<Manifest> future = open.remove(id);
    if (future == null) {
      return;
    }
    try {
      executor.execute(() -> completion.apply(future));
    } catch (RejectedExecutionException e) {
      completion.apply(future);
    }
  }

  private interface Completion {
    boolean apply(CompletableFuture<Manifest> future);
  }

  private record OpenHandle(JobId id, Instant transactionTime, CompletionStage<Manifest> manifest)
      implements ExportHandle {}
}
