package io.fhirexport.core.local;

import io.fhirexport.api.PermanentFailureException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file that begin in a range, as a split's token says it. Immutable.
 *
 * @param start where the first of them begins
 * @param end where the line after the last of them begins
 * @param strays whether lines without a known type are among them
 */
record Piece(FolderFile file, long start, long end, boolean strays) {
  private static final String FORMAT = "1";

  String token() {
    return String.join(
        " ",
        FORMAT,
        Long.toString(file.size()),
        Long.toString(file.modified()),
        Long.toString(start),
        Long.toString(end),
        strays ? "strays" : "pure",
        file.name());
  }

  static Piece parse(Path directory, String token) throws PermanentFailureException {
    try {
      String[] parts = token.split(" ", 7);
      Path path = directory.resolve(parts[6]);
      if (parts[0].equals(FORMAT) && directory.equals(path.getParent())) {
        FolderFile file = new FolderFile(path, Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        return new Piece(
            file, Long.parseLong(parts[3]), Long.parseLong(parts[4]), parts[5].equals("strays"));
      }
    } catch (IndexOutOfBoundsException | NumberFormatException | InvalidPathException e) {
      throw unknown(e);
    }
    throw unknown(null);
  }

  /** Where to go on reading. */
  long offsetOf(String position) throws PermanentFailureException {
    try {
      long offset = Long.parseLong(position);
      if (offset >= start && offset <= end) {
        return offset;
      }
    } catch (NumberFormatException e) {
      throw outside(e);
    }
    throw outside(null);
  }

  private static PermanentFailureException unknown(@Nullable Exception cause) {
    return new PermanentFailureException("A split of this job names no file of the folder.", cause);
  }

  private PermanentFailureException outside(@Nullable Exception cause) {
    return new PermanentFailureException(
        "The position reached in the file " + file.name() + " is not one of its split.", cause);
  }
}
