package io.fhirexport.core.run;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.Task;
import io.fhirexport.core.plan.Errand;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task being worked at: its cursor, and what is done with its resources. Every fault of the
 * source passes here. Confined.
 */
final class OpenTask implements Opened {
  private static final Logger LOG = LoggerFactory.getLogger(OpenTask.class);

  private final Task task;
  private final ResourceCursor cursor;
  private final Scan scan;
  private boolean moved;

  private OpenTask(Task task, ResourceCursor cursor, Scan scan) {
    this.task = task;
    this.cursor = cursor;
    this.scan = scan;
  }

  static OpenTask open(Task task, String type, LoadedJob job, Parts parts, Scans scans)
      throws SourceFailureException, JobFailureException {
    try {
      Errand errand = Errand.parse(task.payload());
      Split split = errand.split();
      SourceQuery query = job.queries().of(type, errand.kind());
      Set<Condition> residual = EnumSet.noneOf(Condition.class);
      residual.addAll(query.conditions());
      residual.removeAll(split.evaluates());
      Scan scan = scans.of(errand, query, residual);
      ResourceCursor cursor =
          errand.kind() == Errand.Kind.DELETED
              ? parts.deletions().openDeletions(query, split, task.position())
              : parts.source().open(query, split, task.position());
      return new OpenTask(
          task, Objects.requireNonNull(cursor, "The source opened no cursor."), scan);
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  @Override
  public Task task() {
    return task;
  }

  Scan scan() {
    return scan;
  }

  @Nullable ExportResource next() throws SourceFailureException, JobFailureException {
    try {
      ExportResource resource = cursor.next();
      moved |= resource != null;
      return resource;
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  @Override
  public Counts takeCounts() {
    return scan.takeCounts();
  }

  @Override
  public @Nullable String position() throws SourceFailureException, JobFailureException {
    if (!moved) {
      return task.position();
    }
    try {
      return cursor.position();
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    close(cursor);
  }

  static void close(ResourceCursor cursor) {
    try {
      cursor.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("A cursor could not be closed", e);
    }
  }

  /** The failure that a source's exception is. */
  static SourceFailureException failure(Exception e) throws JobFailureException {
    if (e instanceof PermanentFailureException) {
      throw new JobFailureException(String.valueOf(e.getMessage()), e);
    }
    return new SourceFailureException(e);
  }
}
