package io.fhirexport.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.FileName;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.PatientCursor;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.WalksPatients;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.Task;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.plan.WalkPosition;
import io.fhirexport.core.plan.WalkPosition.Last;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A split of patients being walked: whose visit it is, and which block was written last. Confined.
 */
final class OpenWalk implements Opened {
  private final Task task;
  private final PatientCursor cursor;
  private final WalkLines lines;
  private final @Nullable String from;
  private @Nullable Last last;
  private @Nullable ExportResource resource;
  private @Nullable String before;
  private String patient = "";
  private byte[] key = {};
  private boolean moved;
  private boolean waits;

  private OpenWalk(
      Task task, PatientCursor cursor, WalkLines lines, @Nullable WalkPosition position) {
    this.task = task;
    this.cursor = cursor;
    this.lines = lines;
    this.from = position == null ? null : position.source();
    this.last = position == null ? null : position.last();
  }

  /** Opens a split at a task's position. */
  static OpenWalk open(
      Task task, WalksPatients source, PatientWalk walk, Split split, WalkLines lines)
      throws SourceFailureException, JobFailureException {
    try {
      String stored = task.position();
      WalkPosition position = stored == null ? null : WalkPosition.parse(stored);
      String from = position == null ? null : position.source();
      return new OpenWalk(task, source.openPatients(walk, split, from), lines, position);
    } catch (IOException | RuntimeException e) {
      throw OpenTask.failure(e);
    }
  }

  @Override
  public Task task() {
    return task;
  }

  /**
   * Goes to the next resource, or stays at the one that waits; false if there is none.
   *
   * @param mayWait whether it may be made to wait
   */
  boolean advance(boolean mayWait) throws SourceFailureException, JobFailureException {
    if (waits) {
      waits = false;
      return true;
    }
    try {
      before = mayWait ? sourcePosition() : null;
      resource = cursor.next();
      if (resource == null) {
        return false;
      }
      moved = true;
      String now = cursor.patient();
      if (!now.equals(patient)) {
        patient = now;
        key = now.getBytes(UTF_8);
      }
      return true;
    } catch (IOException | RuntimeException e) {
      throw OpenTask.failure(e);
    }
  }

  /** Leaves the resource for the next file, or for who comes after; the position is before it. */
  void makeWait() {
    waits = true;
  }

  /** Judges the resource, and writes it if it belongs. */
  void write(NdjsonFile errors) throws IOException {
    lines.write(Objects.requireNonNull(resource, "there is no resource"), errors);
  }

  /** Whose visit it is. */
  String patient() {
    return patient;
  }

  /** The same in UTF-8. */
  byte[] key() {
    return key;
  }

  /** The block that was written last; null if there is none. */
  @Nullable Last last() {
    return last;
  }

  /** Notes that a line of this visit was written. */
  void wrote(FileName file) {
    last = new Last(file, patient);
  }

  @Override
  public Counts takeCounts() {
    return lines.takeCounts();
  }

  @Override
  public @Nullable String position() throws SourceFailureException, JobFailureException {
    try {
      String source = sourcePosition();
      return source == null ? null : new WalkPosition(last, source).text();
    } catch (IOException | RuntimeException e) {
      throw OpenTask.failure(e);
    }
  }

  private @Nullable String sourcePosition() throws IOException {
    if (waits) {
      return before;
    }
    return moved ? cursor.position() : from;
  }

  @Override
  public void close() {
    OpenTask.close(cursor);
  }
}
