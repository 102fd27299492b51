package io.fhirexport.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one file of a job: {@code Type-claim-seq.ndjson}, {@code error-claim-seq.ndjson}, {@code
 * deleted-claim-seq.ndjson} or {@code scratch-claim-seq.ndjson}. A claim's number is never reused
 * and {@code seq} counts its commits, so no two writers ever share a name. Immutable.
 *
 * @param kind which array of the manifest lists the file
 * @param type the resource type of its lines; {@code OperationOutcome} for an error file, {@code
 *     Bundle} for one of deletions, empty for scratch
 * @param claim the number of the claim that writes it, 1 or more
 * @param seq the claim's commits before this file, 0 or more
 */
public record FileName(FileKind kind, String type, long claim, int seq) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "([A-Z][A-Za-z]{0,63}|error|deleted|scratch)-([1-9][0-9]{0,17})-(0|[1-9][0-9]{0,8})\\.ndjson");
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{0,63}");
  private static final String OUTCOME = "OperationOutcome";
  private static final String ERROR = "error";
  private static final String BUNDLE = "Bundle";
  private static final String DELETED = "deleted";
  private static final String SCRATCH = "scratch";

  /**
   * Checks that the name can stand in a path and be read back.
   *
   * @throws IllegalArgumentException if it is not of the shape
   */
  public FileName {
    boolean typeFits =
        switch (kind) {
          case OUTPUT -> TYPE.matcher(type).matches();
          case ERROR -> type.equals(OUTCOME);
          case DELETED -> type.equals(BUNDLE);
          case SCRATCH -> type.isEmpty();
        };
    if (!typeFits || claim < 1 || seq < 0) {
      throw new IllegalArgumentException("No file can be named by this type, claim and seq.");
    }
  }

  /** The file of a claim's resources. */
  public static FileName output(String type, long claim, int seq) {
    return new FileName(FileKind.OUTPUT, type, claim, seq);
  }

  /** The file of a claim's error lines. */
  public static FileName error(long claim, int seq) {
    return new FileName(FileKind.ERROR, OUTCOME, claim, seq);
  }

  /** The file of a claim's deletions. */
  public static FileName deleted(long claim, int seq) {
    return new FileName(FileKind.DELETED, BUNDLE, claim, seq);
  }

  /** The file of a claim's intermediate data. */
  public static FileName scratch(long claim, int seq) {
    return new FileName(FileKind.SCRATCH, "", claim, seq);
  }

  /**
   * Reads a name as {@link #toString} writes it; empty if it is none. Safe for text from outside.
   */
  public static Optional<FileName> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String prefix = matcher.group(1);
    long claim = Long.parseLong(matcher.group(2));
    int seq = Integer.parseInt(matcher.group(3));
    return Optional.of(
        switch (prefix) {
          case ERROR -> error(claim, seq);
          case DELETED -> deleted(claim, seq);
          case SCRATCH -> scratch(claim, seq);
          default -> output(prefix, claim, seq);
        });
  }

  /** The name as it stands in a folder, a container, a URL. */
  @Override
  public String toString() {
    String prefix =
        switch (kind) {
          case OUTPUT -> type;
          case ERROR -> ERROR;
          case DELETED -> DELETED;
          case SCRATCH -> SCRATCH;
        };
    return prefix + "-" + claim + "-" + seq + ".ndjson";
  }
}
