package io.fhirexport.core.plan;

import io.fhirexport.api.FileName;
import io.fhirexport.api.PermanentFailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * How far a task is that writes blocks: the position of the task. Immutable.
 *
 * @param continues the file whose last block goes on, or null between two blocks
 * @param offsets where each run goes on
 */
public record BlockPosition(@Nullable FileName continues, List<Long> offsets) {
  private static final String BETWEEN = "-";

  /** Copies the offsets. */
  public BlockPosition {
    offsets = List.copyOf(offsets);
  }

  /** The position as text. */
  public String text() {
    StringBuilder text = new StringBuilder(continues == null ? BETWEEN : continues.toString());
    for (long offset : offsets) {
      text.append(' ').append(Long.toString(offset, Character.MAX_RADIX));
    }
    return text.toString();
  }

  /** Reads a position. */
  public static BlockPosition parse(String text) throws PermanentFailureException {
    String[] words = text.split(" ", -1);
    try {
      List<Long> offsets = new ArrayList<>();
      for (int i = 1; i < words.length; i++) {
        offsets.add(Long.parseLong(words[i], Character.MAX_RADIX));
      }
      FileName continues = words[0].equals(BETWEEN) ? null : FileName.parse(words[0]).orElseThrow();
      return new BlockPosition(continues, offsets);
    } catch (IllegalArgumentException | NoSuchElementException e) {
      throw new PermanentFailureException("A stored task does not name its position.", e);
    }
  }
}
