package io.fhirexport.api.store;

/**
 * What became of the resources that were read: {@code read = written + filtered + refused}.
 * Immutable.
 *
 * @param read handed out by the source
 * @param written lines of output files
 * @param filtered judged not to belong, or dropped by a transform
 * @param refused broken; each is a line of an error file
 * @param bytes length of the output files
 * @param undated passed a window because nobody knows when they last changed
 */
public record Counts(
    long read, long written, long filtered, long refused, long bytes, long undated) {
  /** Nothing counted. */
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

  /** The sum of two counts. */
  public Counts plus(Counts other) {
    return new Counts(
        read + other.read,
        written + other.written,
        filtered + other.filtered,
        refused + other.refused,
        bytes + other.bytes,
        undated + other.undated);
  }
}
