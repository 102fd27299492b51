package io.fhirexport.core.plan;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.core.blocks.HashRange;
import java.util.Locale;

/**
 * What a task is to do with runs; its payload. Immutable.
 *
 * @param kind what becomes of them
 * @param list the claim that wrote the list of runs
 * @param offset where in the list the runs of this task begin
 * @param count how many they are
 * @param range which lines of theirs
 */
public record BlockTask(Kind kind, long list, long offset, int count, HashRange range) {
  /** What becomes of runs. */
  public enum Kind {
    /** They become one run. */
    MERGE,
    /** Blocks of the output are written. */
    WRITE
  }

  private static final String TYPE = "Patient";

  /** The task with this payload. */
  public NewTask task() {
    String word = kind.name().toLowerCase(Locale.ROOT);
    return NewTask.export(
        TYPE,
        String.join(
            " ",
            word,
            Long.toString(list),
            Long.toString(offset),
            Integer.toString(count),
            Integer.toString(range.bits()),
            Long.toString(range.number())));
  }

  /** Whether a task's payload is one of these, not an errand. */
  public static boolean isOne(String payload) {
    return payload.startsWith("merge ") || payload.startsWith("write ");
  }

  /** Reads a payload. */
  public static BlockTask parse(String payload) throws PermanentFailureException {
    try {
      String[] words = payload.split(" ", -1);
      return new BlockTask(
          Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Integer.parseInt(words[3]),
          new HashRange(Integer.parseInt(words[4]), Long.parseLong(words[5])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new PermanentFailureException("A stored task does not name its runs.", e);
    }
  }
}
