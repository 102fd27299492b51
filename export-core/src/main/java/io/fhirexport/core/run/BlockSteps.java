package io.fhirexport.core.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.core.blocks.BlockHead;
import io.fhirexport.core.blocks.HashRange;
import io.fhirexport.core.plan.BlockTask;
import io.fhirexport.core.plan.Step;
import io.fhirexport.core.referenced.LineTarget;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Works at the PLAN claims between the runs of an organized job and its blocks: lists the runs, and
 * plans to write blocks of them, or, while too many hold lines of one range, to merge them first.
 */
final class BlockSteps {
  private final Parts parts;
  private final HeldClaim held;
  private final LoadedJob job;
  private final Step step;
  private final DraftFile.Drafts drafts;
  private final ScratchFiles files;
  private final BlockSettings settings;

  BlockSteps(Parts parts, HeldClaim held, LoadedJob job, Step step, WriteBuffers buffers)
      throws IOException {
    this.parts = parts;
    this.held = held;
    this.job = job;
    this.step = step;
    this.drafts = new DraftFile.Drafts(parts, held, job, buffers);
    this.files = new ScratchFiles(parts, held, job);
    this.settings = BlockSettings.of(parts.options());
  }

  /**
   * Runs that are listed one after the other.
   *
   * @param count how many they are
   * @param range what their tasks divide
   * @param bits into how many ranges
   */
  private record Listed(long offset, int count, HashRange range, int bits) {
    Stream<BlockTask> tasks(BlockTask.Kind kind, long list) {
      int more = bits - range.bits();
      return LongStream.range(range.number() << more, (range.number() + 1) << more)
          .mapToObj(
              number -> new BlockTask(kind, list, offset, count, new HashRange(bits, number)));
    }
  }

  void plan(Commits commits) throws ClaimLostException, IOException {
    Map<Long, List<OwnedFile>> ranges = runs();
    long most = ranges.values().stream().mapToLong(List::size).max().orElse(0);
    boolean merges = most > settings.fanIn();
    int bits = merges ? bitsOfMerge(ranges, most) : 0;
    List<Listed> listed = new ArrayList<>();
    try (DraftFile draft = drafts.scratch()) {
      LineTarget list = draft.get();
      long offset = 0;
      for (Map.Entry<Long, List<OwnedFile>> entry : ranges.entrySet()) {
        HashRange range = new HashRange(step.round(), entry.getKey());
        List<OwnedFile> runs = entry.getValue();
        int parts = (runs.size() + settings.fanIn() - 1) / settings.fanIn();
        int size = (runs.size() + parts - 1) / parts;
        for (int from = 0; from < runs.size(); from += size) {
          List<OwnedFile> some = runs.subList(from, Math.min(from + size, runs.size()));
          int into = merges ? bits : range.bits() + bits(some, settings.rangeBytes());
          listed.add(new Listed(offset, some.size(), range, into));
          for (OwnedFile run : some) {
            byte[] line = run.name().toString().getBytes(US_ASCII);
            list.line(line, 0, line.length);
            offset += line.length + 1L;
          }
        }
      }
      Progress.Builder progress = PlanRun.planned(held, plan(listed, merges, bits));
      draft.publish(commits, progress);
      commits.own(held, 0, progress.build());
    }
  }

  /** The runs of each range of the last merge, if there was one. */
  private Map<Long, List<OwnedFile>> runs() throws ClaimLostException, IOException {
    Map<Long, List<OwnedFile>> ranges = new TreeMap<>();
    for (OwnedFile file : files.ownedAfter(step.ledger())) {
      held.keep();
      long range = step.round() == 0 ? 0 : HashRange.numberOf(firstHash(file), step.round());
      ranges.computeIfAbsent(range, any -> new ArrayList<>()).add(file);
    }
    return ranges;
  }

  private long firstHash(OwnedFile run) throws IOException {
    try (InputStream in = files.open(run.name(), 0)) {
      return BlockHead.readHash(in.readNBytes(16), 0);
    }
  }

  /** Such ranges that what is merged in one task is about as much as what is written in one. */
  private int bitsOfMerge(Map<Long, List<OwnedFile>> ranges, long most) {
    long bytesOfRange = settings.rangeBytes() * (1 + most / settings.fanIn());
    return step.round()
        + ranges.values().stream().mapToInt(runs -> bits(runs, bytesOfRange)).max().orElse(0);
  }

  private static int bits(List<OwnedFile> runs, long most) {
    return HashRange.bitsFor(runs.stream().mapToLong(OwnedFile::bytes).sum(), most);
  }

  private TaskPlan plan(List<Listed> listed, boolean merges, int bits) {
    long list = held.claim().number();
    BlockTask.Kind kind = merges ? BlockTask.Kind.MERGE : BlockTask.Kind.WRITE;
    NewTask next =
        merges ? new Step(Step.Kind.BLOCKS, bits, list, 0).task() : PlanRun.afterOutput(job, parts);
    return new TaskPlan() {
      @Override
      public CloseableIterator<NewTask> tasks() {
        Iterator<NewTask> tasks =
            listed.stream().flatMap(some -> some.tasks(kind, list)).map(BlockTask::task).iterator();
        return CloseableIterator.from(() -> tasks.hasNext() ? tasks.next() : null);
      }

      @Override
      public NewTask followUp() {
        return next;
      }
    };
  }
}
