package io.fhirexport.core.manifest;

import io.fhirexport.api.FileKind;

/** What a manifest's members are called, and which of them there are. */
public enum ManifestShape {
  /** That of the IG's 2.0.0 and 3.0.0. */
  STU3 {
    @Override
    String field(FileKind kind) {
      return kind == FileKind.ERROR ? "error" : named(kind);
    }

    /** An array without any file would look as if deletions were known, and there were none. */
    @Override
    boolean mayLack(FileKind kind) {
      return kind == FileKind.DELETED;
    }

    @Override
    boolean hasType(FileKind kind) {
      return true;
    }
  },
  /**
   * That of the ballot of 4.0.0, which may still change: {@code outcome} in place of {@code error},
   * no {@code request}, no array without a file, {@code manifestType}, {@code outputFormat} and
   * {@code fileSize}.
   */
  STU4_BALLOT {
    @Override
    String field(FileKind kind) {
      return kind == FileKind.ERROR ? "outcome" : named(kind);
    }

    @Override
    boolean mayLack(FileKind kind) {
      return true;
    }

    @Override
    boolean hasType(FileKind kind) {
      return kind == FileKind.OUTPUT;
    }
  };

  /** The name of the array of a kind of files. */
  abstract String field(FileKind kind);

  /** Whether the array is left out where there are no such files. */
  abstract boolean mayLack(FileKind kind);

  /** Whether files of a kind tell their type. */
  abstract boolean hasType(FileKind kind);

  private static String named(FileKind kind) {
    return switch (kind) {
      case OUTPUT -> "output";
      case DELETED -> "deleted";
      case ERROR, SCRATCH ->
          throw new IllegalArgumentException("No array of a manifest has files of " + kind + ".");
    };
  }
}
