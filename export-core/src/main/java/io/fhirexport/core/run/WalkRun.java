package io.fhirexport.core.run;

import io.fhirexport.api.FileName;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Trust;
import io.fhirexport.api.source.WalksPatients;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.plan.WalkTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Works at one claim on splits of patients: writes their visits as blocks into files of the output,
 * and commits each file with the positions it reaches. Confined.
 */
final class WalkRun implements TaskRun {
  private final Parts parts;
  private final EngineOptions options;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Trust trust;
  private final Events events;
  private final Turn turn;
  private final WriteBuffers buffers;
  private final Commits commits;
  private final PatientWalk walk;
  private final Map<Set<Condition>, WalkLines> lines = new HashMap<>();
  private final WalkVisit visit = new WalkVisit();
  private final ClaimTasks<OpenWalk> tasks;
  private boolean hasWorked;
  private int seq;

  WalkRun(
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
    this.trust = trust;
    this.events = events;
    this.turn = new Turn(held, options, stopping);
    this.buffers = buffers;
    this.commits = new Commits(parts.store());
    this.walk = job.queries().walk();
    this.tasks = new ClaimTasks<>(parts, held, job, events, this::open);
  }

  private OpenWalk open(Task task) throws SourceFailureException, JobFailureException {
    try {
      if (!(parts.source() instanceof WalksPatients source)) {
        throw new PermanentFailureException("The source does not walk patients any more.");
      }
      Split split = WalkTask.parse(task.payload()).split();
      WalkLines ofSplit =
          lines.computeIfAbsent(
              split.evaluates(),
              evaluates -> new WalkLines(parts, job, trust, walk, evaluates, visit));
      return OpenWalk.open(task, source, walk, split, ofSplit);
    } catch (PermanentFailureException e) {
      throw new JobFailureException(String.valueOf(e.getMessage()), e);
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

  private boolean writeFile() throws ClaimLostException, JobFailureException, SinkFailureException {
    Claim claim = held.claim();
    FileName name = FileName.output(claim.type(), claim.number(), seq);
    try (NdjsonFile output = new NdjsonFile(parts.sink(), job.job(), name, buffers.output());
        NdjsonFile errors =
            new NdjsonFile(
                parts.sink(), job.job(), FileName.error(claim.number(), seq), buffers.errors())) {
      BlockFile blocks = new BlockFile(output, options);
      visit.writeTo(blocks, name);
      boolean goesOn = fill(blocks, errors);
      Progress.Builder progress =
          Progress.builder(goesOn ? Progress.Fate.KEEP : Progress.Fate.DONE);
      tasks.addTo(progress, goesOn);
      output.finish();
      errors.finish();
      List<NewFile> published = new ArrayList<>();
      commits.publish(output, held).map(visit::owned).ifPresent(published::add);
      commits.publish(errors, held).ifPresent(published::add);
      published.forEach(progress::file);
      Counts written = new Counts(0, output.count(), 0, errors.count(), output.bytes(), 0);
      progress.counts(tasks.counts().plus(written));
      commits.own(held, seq, progress.build());
      seq++;
      tasks.committed();
      published.forEach(file -> events.file(job.job(), file));
      return goesOn;
    } catch (PermanentFailureException e) {
      throw new JobFailureException("The storage refused the files: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw new SinkFailureException(e);
    }
  }

  /** Writes until the files are full, and tells whether the claim goes on afterwards. */
  private boolean fill(BlockFile blocks, NdjsonFile errors)
      throws ClaimLostException, JobFailureException, IOException {
    while (!tasks.areMany()) {
      boolean over = hasWorked && turn.isOver();
      OpenWalk open = tasks.current();
      if (open == null) {
        if (over || !tasks.openNext()) {
          return false;
        }
        open = tasks.current();
        if (open == null) {
          continue;
        }
        visit.of(open);
        if (open.last() != null && blocks.isBegun()) {
          return true; // the block that goes on is the first of its file
        }
      }
      boolean mayEnd = over || !blocks.takes(true) || isFull(errors);
      try {
        if (!open.advance(mayEnd)) {
          tasks.finish();
          continue;
        }
      } catch (SourceFailureException e) {
        tasks.giveBack(e);
        if (blocks.isBegun()) {
          return true; // whoever goes on with the last block finds it at the file's end
        }
        continue;
      }
      if (mayEnd && (visit.isBetween() || !blocks.takes(false))) {
        open.makeWait();
        return !over;
      }
      hasWorked = true;
      open.write(errors);
      turn.keep();
    }
    return true;
  }

  private boolean isFull(NdjsonFile file) {
    return file.bytes() >= options.fileBytes() || file.count() >= options.fileResources();
  }
}
