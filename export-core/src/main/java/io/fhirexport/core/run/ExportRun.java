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
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.blocks.RunBuffer;
import io.fhirexport.core.ndjson.DeleteBundles;
import io.fhirexport.core.ndjson.LineBuffer;
import io.fhirexport.core.ndjson.NdjsonFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Works at one EXPORT claim: writes its tasks into files, and commits each file with the positions
 * it reaches. Confined.
 */
final class ExportRun implements TaskRun {
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
  private final Turn turn;
  private final LineBuffer outputBuffer;
  private final LineBuffer errorBuffer;
  private final LineBuffer deletedBuffer;
  private final LineBuffer scratchBuffer;
  private final DeleteBundles bundles = new DeleteBundles(this::toDeleted);
  private final ClaimTasks<OpenTask> tasks;
  private @Nullable NdjsonFile currentDeleted;
  private @Nullable NdjsonFile currentScratch;
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
    this.turn = new Turn(held, options, stopping);
    this.outputBuffer = buffers.output();
    this.errorBuffer = buffers.errors();
    this.deletedBuffer = buffers.deleted();
    this.scratchBuffer = buffers.scratch();
    this.tasks =
        new ClaimTasks<>(
            parts,
            held,
            job,
            events,
            task -> OpenTask.open(task, held.claim().type(), job, parts, scans));
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
      tasks.close();
    }
  }

  @Override
  public int seq() {
    return seq;
  }

  @Override
  public List<Task> uncommitted() {
    return tasks.uncommitted();
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
      tasks.addTo(progress, ending == Ending.FULL);
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
      progress.counts(tasks.counts().plus(written));
      commits.own(held, seq, progress.build());
      seq++;
      tasks.committed();
      published.forEach(file -> events.file(job.job(), file));
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
      if (tasks.areMany()) {
        return Ending.FULL;
      }
      if (tasks.current() == null && !tasks.openNext()) {
        return Ending.NO_MORE;
      }
      OpenTask task = tasks.current();
      if (task == null) {
        continue;
      }
      ExportResource resource;
      try {
        resource = task.next();
      } catch (SourceFailureException e) {
        tasks.giveBack(e);
        continue;
      }
      if (resource == null) {
        tasks.finish();
      } else {
        task.scan().take(resource, output, errors);
        if (isAnyFull(all) || bundles.count() >= options.fileResources()) {
          return Ending.FULL;
        }
      }
      if (turn.keep() && turn.isOver()) {
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
}
