package io.fhirexport.core.protocol;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of bytes that a client asks for (RFC 9110, 14.1.2). Immutable.
 *
 * @param first the first byte; -1: the last {@code last} bytes are meant
 * @param last the last byte, or how many bytes at the end; no limit if the client set none
 */
record ByteRange(long first, long last) {
  private static final int SUFFIX = -1;
  private static final Pattern SHAPE = Pattern.compile("(?i)bytes *= *(\\d*)-(\\d*)[ ,]*");
  // A number with more digits than this is beyond any file.
  private static final int DIGITS = 18;

  /**
   * The range; empty if there is none, or none that a server needs to heed: several, or nonsense.
   */
  static Optional<ByteRange> parse(List<String> values) {
    if (values.size() != 1) {
      return Optional.empty();
    }
    Matcher range = SHAPE.matcher(values.get(0).strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      return Optional.of(new ByteRange(SUFFIX, number(range.group(2))));
    }
    long first = number(range.group(1));
    long last = range.group(2).isEmpty() ? Long.MAX_VALUE : number(range.group(2));
    return last < first ? Optional.empty() : Optional.of(new ByteRange(first, last));
  }

  private static long number(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > DIGITS ? Long.MAX_VALUE : Long.parseLong(significant);
  }

  /** What there is of it in a file; empty if nothing is. */
  Optional<Span> of(long fileLength) {
    if (first == SUFFIX) {
      long length = Math.min(last, fileLength);
      return length == 0 ? Optional.empty() : Optional.of(new Span(fileLength - length, length));
    }
    return first >= fileLength
        ? Optional.empty()
        : Optional.of(new Span(first, Math.min(last, fileLength - 1) - first + 1));
  }

  /**
   * Bytes that a file has.
   *
   * @param offset where they begin
   * @param length how many they are, 1 or more
   */
  record Span(long offset, long length) {
    /** The value of {@code Content-Range}. */
    String contentRange(long fileLength) {
      return "bytes " + offset + "-" + (offset + length - 1) + "/" + fileLength;
    }
  }
}
