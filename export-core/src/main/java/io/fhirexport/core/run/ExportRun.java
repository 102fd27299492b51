package io.fhirexport.core.run;

import io.fhirexport.api.FileName;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.SupportsScratch.Scratch;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.Trust;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskProgress;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.blocks.RunBuffer;
import io.fhirexport.core.ndjson.DeleteBundles;
import io.fhirexport.core.ndjson.LineBuffer;
import io.fhirexport.core.ndjson.NdjsonFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Works at one EXPORT claim: writes its tasks into files, and commits each file with the positions
 * it reaches. Confined.
 */
final class ExportRun implements TaskRun {
  /** A commit names each task it finished; beyond this many a file is finished, however small. */
  private static final int MAX_TASKS_A_FILE = 10_000;

  /**
   * How long a worker goes on without looking whether the claim is still his: far less than any
   * claim's time.
   */
  private static final long NANOS_BETWEEN_CHECKS = 50_000_000;

  /** Why a file was finished. */
  private enum Ending {
    /** It has its size; the claim goes on. */
    FULL,
    /** The claim has had its turn, or the engine is stopping. */
    TURN_OVER,
    /** No task is left. */
    NO_MORE
  }

  private final Parts parts;
  private final EngineOptions options;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Scans scans;
  private final @Nullable RunBuffer runs;
  private final Commits commits;
  private final Events events;
  private final BooleanSupplier stopping;
  private final LineBuffer outputBuffer;
  private final LineBuffer errorBuffer;
  private final LineBuffer deletedBuffer;
  private final LineBuffer scratchBuffer;
  private final DeleteBundles bundles = new DeleteBundles(this::toDeleted);
  private final Deque<Task> waiting = new ArrayDeque<>();
  private final List<TaskProgress> finished = new ArrayList<>();
  private final Map<Long, Task> taken = new HashMap<>();
  private final long turnEnds;
  private Counts counts = Counts.NONE;
  private @Nullable OpenTask current;
  private @Nullable NdjsonFile currentDeleted;
  private @Nullable NdjsonFile currentScratch;
  private boolean grows;
  private long lastCheck;
  private int seq;

  ExportRun(
      Parts parts,
      HeldClaim held,
      LoadedJob job,
      Trust trust,
      Events events,
      BooleanSupplier stopping,
      WriteBuffers buffers) {
    this.parts = parts;
    this.options = parts.options();
    this.held = held;
    this.job = job;
    this.runs = job.types().organized() ? new RunBuffer(options.referenceMemory()) : null;
    this.scans = new Scans(parts, held, job, trust, this::toScratch, runs, bundles);
    this.commits = new Commits(parts.store());
    this.events = events;
    this.stopping = stopping;
    this.outputBuffer = buffers.output();
    this.errorBuffer = buffers.errors();
    this.deletedBuffer = buffers.deleted();
    this.scratchBuffer = buffers.scratch();
    this.waiting.addAll(held.claim().tasks());
    this.waiting.forEach(task -> taken.put(task.number(), task));
    this.grows = held.claim().tasks().stream().noneMatch(Task::alone);
    this.lastCheck = options.nanoTime().getAsLong();
    this.turnEnds = lastCheck + options.turn().toNanos();
  }

  /** Works until the claim is done, in the store too. */
  @Override
  public void run() throws ClaimLostException, JobFailureException, SinkFailureException {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = writeFile();
      }
    } finally {
      closeCurrent();
    }
  }

  @Override
  public int seq() {
    return seq;
  }

  @Override
  public List<Task> uncommitted() {
    return List.copyOf(taken.values());
  }

  private boolean writeFile() throws ClaimLostException, JobFailureException, SinkFailureException {
    Claim claim = held.claim();
    try (NdjsonFile output =
            new NdjsonFile(
                parts.sink(),
                job.job(),
                FileName.output(claim.type(), claim.number(), seq),
                outputBuffer);
        NdjsonFile errors =
            new NdjsonFile(
                parts.sink(), job.job(), FileName.error(claim.number(), seq), errorBuffer);
        NdjsonFile deleted =
            new NdjsonFile(
                parts.sink(), job.job(), FileName.deleted(claim.number(), seq), deletedBuffer);
        NdjsonFile scratch =
            new NdjsonFile(
                parts.scratch().map(Scratch::sink).orElse(parts.sink()),
                job.job(),
                FileName.scratch(claim.number(), seq),
                scratchBuffer)) {
      currentDeleted = deleted;
      currentScratch = scratch;
      Ending ending = fill(output, errors, List.of(output, errors, deleted, scratch));
      bundles.endFile();
      Progress.Builder progress =
          Progress.builder(ending == Ending.FULL ? Progress.Fate.KEEP : Progress.Fate.DONE);
      leaveCurrent(ending, progress);
      finished.forEach(progress::task);
      if (runs != null) {
        runs.writeTo(scratch, BlockSettings.of(options).interval(), held::keep);
      }
      output.finish();
      errors.finish();
      deleted.finish();
      scratch.finish();
      List<NewFile> published = new ArrayList<>();
      commits.publish(output, held).ifPresent(published::add);
      commits.publish(errors, held).ifPresent(published::add);
      commits.publish(deleted, held).ifPresent(published::add);
      commits.publish(scratch, held).ifPresent(progress::file);
      published.forEach(progress::file);
      Counts written = new Counts(0, output.count(), 0, errors.count(), output.bytes(), 0);
      progress.counts(counts.plus(written));
      commits.own(held, seq, progress.build());
      seq++;
      counts = Counts.NONE;
      published.forEach(file -> events.file(job.job(), file));
      finished.forEach(done -> taken.remove(done.task()));
      finished.clear();
      noteProgressOfCurrent();
      return ending == Ending.FULL;
    } catch (PermanentFailureException e) {
      throw new JobFailureException("The storage refused the files: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw new SinkFailureException(e);
    }
  }

  /** Takes a line for the scratch; none comes where references are not followed. */
  private void toScratch(byte[] b, int offset, int length) throws IOException {
    Objects.requireNonNull(currentScratch, "a file is being written").line(b, offset, length);
  }

  private void toDeleted(byte[] b, int offset, int length) throws IOException {
    Objects.requireNonNull(currentDeleted, "a file is being written").line(b, offset, length);
  }

  private Ending fill(NdjsonFile output, NdjsonFile errors, List<NdjsonFile> all)
      throws ClaimLostException, JobFailureException, IOException {
    while (true) {
      if (finished.size() >= MAX_TASKS_A_FILE) {
        return Ending.FULL;
      }
      if (current == null && !openNext()) {
        return Ending.NO_MORE;
      }
      OpenTask task = current;
      if (task == null) {
        continue;
      }
      ExportResource resource;
      try {
        resource = task.next();
      } catch (SourceFailureException e) {
        giveBack(task, e);
        continue;
      }
      if (resource == null) {
        finish(task);
      } else {
        task.scan().take(resource, output, errors);
        if (isAnyFull(all) || bundles.count() >= options.fileResources()) {
          return Ending.FULL;
        }
      }
      long now = options.nanoTime().getAsLong();
      if (now - lastCheck < NANOS_BETWEEN_CHECKS) {
        continue;
      }
      lastCheck = now;
      held.keep();
      if (stopping.getAsBoolean() || now - turnEnds >= 0) {
        return Ending.TURN_OVER;
      }
    }
  }

  private boolean isAnyFull(List<NdjsonFile> files) {
    if (runs != null && runs.isFull()) {
      return true;
    }
    for (NdjsonFile file : files) {
      if (file.bytes() >= options.fileBytes() || file.count() >= options.fileResources()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Opens the next task; leaves {@code current} null if that task failed. False when there is none.
   */
  private boolean openNext() throws JobFailureException, ClaimLostException, IOException {
    Task task = waiting.poll();
    if (task == null && grows) {
      held.check();
      task = parts.store().grow(held.claim().job(), held.claim().number()).orElse(null);
    }
    if (task == null) {
      return false;
    }
    taken.put(task.number(), task);
    Attempts.check(task, held.claim().type(), options);
    try {
      current = OpenTask.open(task, held.claim().type(), job, parts, scans);
    } catch (SourceFailureException e) {
      failed(task, task.position(), e);
    }
    return true;
  }

  private void finish(OpenTask task) {
    counts = counts.plus(task.scan().takeCounts());
    finished.add(TaskProgress.done(task.task().number()));
    closeCurrent();
  }

  /** Keeps what the task gave until it failed, and hands back the rest, to be tried again alone. */
  private void giveBack(OpenTask task, SourceFailureException cause)
      throws JobFailureException, IOException {
    String position;
    try {
      position = task.position();
    } catch (SourceFailureException e) {
      // Lines beyond the stored position are in the file: without a position it cannot be owned.
      throw new IOException("The source cannot tell the position it failed at.", e.reason());
    }
    counts = counts.plus(task.scan().takeCounts());
    failed(task.task(), position, cause);
    closeCurrent();
  }

  private void failed(Task task, @Nullable String position, SourceFailureException cause)
      throws JobFailureException {
    boolean stuck = Objects.equals(position, task.position());
    Exception reason = cause.reason();
    if (stuck) {
      Attempts.checkAfterFailure(task, held.claim().type(), options, reason);
    }
    events.retry(job.job(), held.claim().type(), task.attempts() + 1, reason);
    finished.add(TaskProgress.failed(task.number(), position, Attempts.pause(task, options)));
  }

  private void leaveCurrent(Ending ending, Progress.Builder progress)
      throws JobFailureException, IOException {
    OpenTask task = current;
    if (task == null) {
      return;
    }
    String position;
    try {
      position = task.position();
    } catch (SourceFailureException e) {
      throw new IOException("The source cannot tell its position.", e.reason());
    }
    counts = counts.plus(task.scan().takeCounts());
    long number = task.task().number();
    progress.task(
        ending == Ending.FULL && position != null
            ? TaskProgress.at(number, position)
            : TaskProgress.open(number, position));
  }

  /** A commit that moved a task's position has set its attempts to 0 in the store. */
  private void noteProgressOfCurrent() {
    if (current != null) {
      Task task = current.task();
      taken.put(
          task.number(), new Task(task.number(), task.payload(), task.position(), 0, task.alone()));
    }
  }

  private void closeCurrent() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
