package io.fhirexport.core.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is in the files of a folder; each is scanned once, and again when it changes. Thread-safe.
 */
final class FolderIndex {
  private static final long BLOCK = 8L * 1024 * 1024;

  private final Path folder;
  private final long splitBytes;
  private final Object lock = new Object();
  private SortedMap<Path, FileIndex> files = new TreeMap<>();

  FolderIndex(Path folder, long splitBytes) {
    this.folder = folder;
    this.splitBytes = splitBytes;
  }

  /** The pieces that hold a type's lines. */
  List<Piece> pieces(String type) throws IOException {
    List<FileIndex> now = refreshed();
    SortedSet<String> types = types(now);
    String fallback = types.isEmpty() ? "" : types.first();
    List<Piece> pieces = new ArrayList<>();
    for (FileIndex file : now) {
      cut(file, type, file.primaryType().orElse(fallback).equals(type), pieces);
    }
    return pieces;
  }

  /** The types that occur. */
  SortedSet<String> types() throws IOException {
    return types(refreshed());
  }

  /** The file that holds a Group. */
  Optional<FileIndex> fileOfGroup(String id) throws IOException {
    return refreshed().stream().filter(file -> file.groups().containsKey(id)).findFirst();
  }

  /** Looks for new, changed and removed files. */
  List<FileIndex> refreshed() throws IOException {
    synchronized (lock) {
      SortedMap<Path, FileIndex> now = new TreeMap<>();
      for (Path path : list()) {
        try {
          FolderFile file = FolderFile.of(path);
          FileIndex known = files.get(path);
          now.put(
              path,
              known != null && known.file().equals(file)
                  ? known
                  : FileIndex.scan(file, Math.min(BLOCK, splitBytes)));
        } catch (NoSuchFileException e) {
          // Removed since it was listed: the folder is as if it had never been there.
          now.remove(path);
        }
      }
      files = now;
      return List.copyOf(now.values());
    }
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(FolderFile::isOne).toList();
    }
  }

  private void cut(FileIndex index, String type, boolean withStrays, List<Piece> pieces) {
    long start = -1;
    long end = -1;
    for (FileIndex.Block block : index.blocks()) {
      if (block.types().contains(type) || (withStrays && block.strays())) {
        if (start >= 0 && block.end() - start > splitBytes) {
          pieces.add(new Piece(index.file(), start, end, withStrays));
          start = -1;
        }
        start = start < 0 ? block.start() : start;
        end = block.end();
      }
    }
    if (start >= 0) {
      pieces.add(new Piece(index.file(), start, end, withStrays));
    }
  }

  private static SortedSet<String> types(List<FileIndex> files) {
    SortedSet<String> types = new TreeSet<>();
    files.forEach(file -> types.addAll(file.types()));
    return types;
  }
}
