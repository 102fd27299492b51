package io.fhirexport.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.FileName;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskProgress;
import io.fhirexport.core.blocks.Merge;
import io.fhirexport.core.blocks.RunWriter;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.plan.BlockPosition;
import io.fhirexport.core.plan.BlockTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Works at one claim on runs: merges those of its task into one, or writes blocks of them into
 * files of the output, and commits each file with the position it reaches. Confined.
 */
final class BlockRun implements TaskRun {
  private final Parts parts;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Events events;
  private final Turn turn;
  private final WriteBuffers buffers;
  private final Commits commits;
  private final BlockSettings settings;
  private Task task;
  private int seq;

  BlockRun(
      Parts parts,
      HeldClaim held,
      LoadedJob job,
      Events events,
      BooleanSupplier stopping,
      WriteBuffers buffers) {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.events = events;
    this.turn = new Turn(held, parts.options(), stopping);
    this.buffers = buffers;
    this.commits = new Commits(parts.store());
    this.settings = BlockSettings.of(parts.options());
    this.task = held.claim().tasks().get(0);
  }

  @Override
  public int seq() {
    return seq;
  }

  @Override
  public List<Task> uncommitted() {
    return List.of(task);
  }

  @Override
  public void run() throws ClaimLostException, JobFailureException, SinkFailureException {
    Attempts.check(task, held.claim().type(), parts.options());
    try {
      BlockTask what = BlockTask.parse(task.payload());
      String position = task.position();
      BlockPosition from = position == null ? null : BlockPosition.parse(position);
      try (Merge merge =
          new Merge(
              runs(what),
              what.range(),
              from == null ? null : from.offsets(),
              settings.bufferBytes())) {
        if (what.kind() == BlockTask.Kind.MERGE) {
          merge(merge);
        } else {
          write(merge, from == null ? null : from.continues());
        }
      }
    } catch (PermanentFailureException e) {
      throw new JobFailureException("The storage refused the files: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw new SinkFailureException(e);
    }
  }

  private List<StoredFile> runs(BlockTask what) throws ClaimLostException, IOException {
    ScratchFiles files = new ScratchFiles(parts, held, job);
    List<StoredFile> runs = new ArrayList<>();
    try (InputStream in = files.open(FileName.scratch(what.list(), 0), what.offset());
        BufferedReader names = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (int i = 0; i < what.count(); i++) {
        String name = names.readLine();
        FileName run =
            Optional.ofNullable(name)
                .flatMap(FileName::parse)
                .orElseThrow(() -> new IOException("A list of runs in scratch names no run."));
        held.keep();
        runs.add(files.find(run));
      }
    }
    return runs;
  }

  private void merge(Merge merge) throws ClaimLostException, IOException {
    FileName name = FileName.scratch(held.claim().number(), 0);
    try (NdjsonFile file =
        new NdjsonFile(parts.scratch().orElseThrow().sink(), job.job(), name, buffers.scratch())) {
      RunWriter run = new RunWriter(file, settings.interval());
      while (merge.advance()) {
        turn.keep();
        run.begin(merge.head(), merge.headLength());
        merge.copyBody(file);
        file.endLine();
      }
      run.finish();
      file.finish();
      Progress.Builder progress = Progress.builder(Progress.Fate.DONE);
      commits.publish(file, held).ifPresent(progress::file);
      own(progress.task(TaskProgress.done(task.number())));
    }
  }

  private void write(Merge merge, @Nullable FileName unfinished)
      throws ClaimLostException, IOException {
    FileName continues = unfinished;
    boolean more = merge.advance();
    boolean goesOn = true;
    while (goesOn) {
      FileName name = FileName.output(held.claim().type(), held.claim().number(), seq);
      try (NdjsonFile file = new NdjsonFile(parts.sink(), job.job(), name, buffers.output())) {
        BlockFile blocks = new BlockFile(file, parts.options());
        boolean between = true;
        while (more && blocks.takes(between) && !mayStop(blocks, between)) {
          turn.keep();
          if (between) {
            blocks.begin(merge.key(), merge.patient());
          }
          merge.copyBody(file);
          file.endLine();
          more = merge.advance();
          between = more && !merge.isOf(blocks.key());
        }
        file.finish();
        goesOn = more && !turn.isOver();
        FileName split = more && !between ? name : null;
        publish(file, continues, more ? new BlockPosition(split, merge.offsets()) : null, goesOn);
        continues = split;
      }
    }
  }

  private void publish(
      NdjsonFile file, @Nullable FileName continues, @Nullable BlockPosition next, boolean goesOn)
      throws ClaimLostException, IOException {
    NewFile published = commits.publish(file, held).orElse(null);
    Progress.Builder progress =
        Progress.builder(goesOn ? Progress.Fate.KEEP : Progress.Fate.DONE)
            .counts(new Counts(0, file.count(), 0, 0, file.bytes(), 0));
    NewFile owned =
        published == null
            ? null
            : new NewFile(published.name(), published.count(), published.bytes(), continues);
    if (owned != null) {
      progress.file(owned);
    }
    long number = task.number();
    String position = next == null ? null : next.text();
    if (position == null) {
      progress.task(TaskProgress.done(number));
    } else {
      progress.task(
          goesOn ? TaskProgress.at(number, position) : TaskProgress.open(number, position));
    }
    own(progress);
    // A commit that moved the task's position has set its attempts to 0 in the store.
    task = new Task(number, task.payload(), position, 0, task.alone());
    if (owned != null) {
      events.file(job.job(), owned);
    }
  }

  private void own(Progress.Builder progress) throws ClaimLostException, IOException {
    commits.own(held, seq, progress.build());
    seq++;
  }

  /** Each file takes a line at least, or nobody would know which block it goes on with. */
  private boolean mayStop(BlockFile blocks, boolean between) {
    return blocks.isBegun() && between && turn.isOver();
  }
}
