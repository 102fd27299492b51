package io.fhirexport.core.local;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one scan of a file found. Immutable.
 *
 * @param file the file
 * @param firstType the type of the first line that has one, or null
 * @param types the types that occur
 * @param blocks the file, cut at line boundaries
 * @param groups where each Group is, by id
 */
record FileIndex(
    FolderFile file,
    @Nullable String firstType,
    Set<String> types,
    List<Block> blocks,
    Map<String, Range> groups) {

  /**
   * A run of whole lines.
   *
   * @param types the types that occur in it
   * @param strays whether some of its lines have no known type
   */
  record Block(long start, long end, Set<String> types, boolean strays) {}

  /** Where a line is. */
  record Range(long offset, long length) {}

  Optional<String> primaryType() {
    return Optional.ofNullable(firstType);
  }

  /** Reads a file once, a little of it at a time. */
  static FileIndex scan(FolderFile file, long blockBytes) throws IOException {
    return new Scan(file, file.isCompressed() ? Long.MAX_VALUE : blockBytes).run();
  }

  private static final class Scan {
    /** Lines longer than this are looked at as a stream. */
    private static final int KEEP = 1024 * 1024;

    private final FolderFile file;
    private final long blockBytes;
    private final TypeReader reader = new TypeReader();
    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, Range> groups = new HashMap<>();
    private final Set<String> types = new TreeSet<>();
    private @Nullable String firstType;
    private Set<String> blockTypes = new TreeSet<>();
    private boolean strays;
    private long blockStart;

    Scan(FolderFile file, long blockBytes) {
      this.file = file;
      this.blockBytes = blockBytes;
    }

    FileIndex run() throws IOException {
      try (LineReader lines = new LineReader(file.from(0), 0, KEEP)) {
        while (lines.next()) {
          line(lines);
          if (lines.endOffset() - blockStart >= blockBytes) {
            endBlock(lines.endOffset());
          }
        }
        endBlock(lines.endOffset());
      }
      return new FileIndex(
          file, firstType, Set.copyOf(types), List.copyOf(blocks), Map.copyOf(groups));
    }

    private void line(LineReader lines) throws IOException {
      String type = typeOf(lines);
      if (type == null) {
        strays = true;
        return;
      }
      if (blockTypes.add(type)) {
        types.add(type);
      }
      if (firstType == null) {
        firstType = type;
      }
      if (type.equals("Group")) {
        Range range = rangeOf(lines);
        String id = idOf(lines, range);
        if (id != null) {
          groups.putIfAbsent(id, range);
        }
      }
    }

    private @Nullable String typeOf(LineReader lines) throws IOException {
      if (!lines.isCut()) {
        return reader.of(lines.bytes(), lines.start(), lines.end());
      }
      String type = reader.atOnce(lines.bytes(), lines.start(), lines.end());
      if (type != null) {
        return type;
      }
      try (InputStream line = stream(rangeOf(lines))) {
        return TypeReader.of(line);
      }
    }

    private @Nullable String idOf(LineReader lines, Range range) throws IOException {
      if (!lines.isCut()) {
        return TypeReader.member("id", lines.bytes(), lines.start(), lines.end());
      }
      try (InputStream line = stream(range)) {
        return TypeReader.member("id", line);
      }
    }

    private static Range rangeOf(LineReader lines) {
      return new Range(lines.startOffset(), lines.endOffset() - lines.startOffset());
    }

    private InputStream stream(Range range) throws IOException {
      return file.range(range.offset(), range.length());
    }

    private void endBlock(long end) {
      if (strays || !blockTypes.isEmpty()) {
        blocks.add(new Block(blockStart, end, Set.copyOf(blockTypes), strays));
      }
      blockTypes = new TreeSet<>();
      strays = false;
      blockStart = end;
    }
  }
}
