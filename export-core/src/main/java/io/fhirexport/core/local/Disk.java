package io.fhirexport.core.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The steps on disk whose order makes a file safe. Thread-safe.
 *
 * <p>Not final: tests let single steps fail.
 */
class Disk {
  private static final FileAttribute<?>[] NONE = {};

  private final boolean posix;

  Disk(boolean posix) {
    this.posix = posix;
  }

  static Disk of(Path path) {
    return new Disk(path.getFileSystem().supportedFileAttributeViews().contains("posix"));
  }

  /** Makes a folder and those above it, and forces the entries it made. */
  final void makeFolders(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (parent == null || Files.isDirectory(folder)) {
      return;
    }
    makeFolders(parent);
    makeFolder(folder);
    force(parent);
  }

  /** Makes a folder unless it is there. */
  final void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, permissions("rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** Makes a file that was not there, for its writer alone. */
  final FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        permissions("rw-------"));
  }

  /** Gives an existing file one more name; refuses a name that is taken. */
  void link(Path name, Path existing) throws IOException {
    Files.createLink(name, existing);
  }

  /** Removes a name, and says whether it was there. */
  boolean delete(Path name) throws IOException {
    return Files.deleteIfExists(name);
  }

  /** Makes a file's bytes survive a power cut. */
  void force(FileChannel file) throws IOException {
    file.force(true);
  }

  /** Makes a folder's entries survive a power cut. */
  void force(Path folder) throws IOException {
    // Only POSIX systems let a folder be opened; elsewhere its entries are written through.
    if (posix) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private FileAttribute<?>[] permissions(String text) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : NONE;
  }
}
