package io.fhirexport.core.plan;

import io.fhirexport.api.FileName;
import io.fhirexport.api.PermanentFailureException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * How far a task is that writes visits as blocks: the position of the task. Immutable.
 *
 * @param last the last block that was written, or null if there is none
 * @param source where the source goes on
 */
public record WalkPosition(@Nullable Last last, String source) {
  private static final String NONE = "-";

  /**
   * A block that may go on in another file.
   *
   * @param file the file that ends with it
   * @param patient whose it is; no blank is in it
   */
  public record Last(FileName file, String patient) {}

  /** The position as text. */
  public String text() {
    return last == null
        ? NONE + " " + source
        : last.file().toString() + " " + last.patient() + " " + source;
  }

  /** Reads a position. */
  public static WalkPosition parse(String text) throws PermanentFailureException {
    try {
      int blank = text.indexOf(' ');
      String file = text.substring(0, blank);
      if (file.equals(NONE)) {
        return new WalkPosition(null, text.substring(blank + 1));
      }
      int second = text.indexOf(' ', blank + 1);
      return new WalkPosition(
          new Last(FileName.parse(file).orElseThrow(), text.substring(blank + 1, second)),
          text.substring(second + 1));
    } catch (IndexOutOfBoundsException | NoSuchElementException e) {
      throw new PermanentFailureException("A stored task does not name its position.", e);
    }
  }
}
