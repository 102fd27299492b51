package io.fhirexport.core.local;

import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One job's folder and the parts in it. Immutable. */
final class JobFolder {
  private static final String PARTS = ".parts";
  // Each turn is lost only to a writer that begins meanwhile; there is hardly ever a second one.
  private static final int TURNS = 100;

  private final Disk disk;
  private final Path root;
  private final Path folder;
  private final Path parts;

  JobFolder(Disk disk, Path root, JobId id) {
    this.disk = disk;
    this.root = root;
    this.folder = root.resolve(id.value());
    this.parts = folder.resolve(PARTS);
  }

  /** Makes the folder, and finds out whether files can be published in it. */
  void make() throws IOException {
    disk.makeFolder(folder);
    disk.makeFolder(parts);
    disk.force(folder);
    disk.force(root);
    tryLink();
  }

  private void tryLink() throws IOException {
    Path one = parts.resolve("try." + UUID.randomUUID());
    Path other = parts.resolve("try." + UUID.randomUUID());
    disk.create(one).close();
    try {
      disk.link(other, one);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      throw new PermanentFailureException(
          "The folder for exports is on a file system without hard links.", e);
    } finally {
      Files.deleteIfExists(one);
      Files.deleteIfExists(other);
    }
  }

  /** Where a file is once it is committed. */
  Path file(FileName name) {
    return folder.resolve(name.toString());
  }

  /** Where one more writer of a name writes. */
  Path newPart(FileName name) {
    return parts.resolve(name + "." + UUID.randomUUID());
  }

  /**
   * Removes a name and its parts. A part that is gone can no longer be linked, so the parts go
   * first: a writer that is faster has then made the file which goes next.
   */
  void remove(FileName name) throws IOException {
    Path file = file(name);
    String prefix = name + ".";
    for (int turn = 0; turn < TURNS; turn++) {
      boolean removed = false;
      for (Path part : entries(parts)) {
        if (String.valueOf(part.getFileName()).startsWith(prefix)) {
          removed |= disk.delete(part);
        }
      }
      removed |= disk.delete(file);
      if (!removed) {
        forceIfThere();
        return;
      }
    }
    throw new IOException("A file of job " + folder.getFileName() + " is begun over and over.");
  }

  private void forceIfThere() throws IOException {
    try {
      disk.force(parts);
      disk.force(folder);
    } catch (NoSuchFileException e) {
      // Nothing is there, so nothing can come back.
    }
  }

  /** Removes the folder: first the parts, so that nothing can be begun or linked any more. */
  void remove() throws IOException {
    removeTree(parts);
    removeTree(folder);
    if (Files.isDirectory(root)) {
      disk.force(root);
    }
  }

  private static void removeTree(Path path) throws IOException {
    for (int turn = 0; turn < TURNS; turn++) {
      for (Path entry : entries(path)) {
        removeTree(entry);
      }
      try {
        Files.deleteIfExists(path);
        return;
      } catch (DirectoryNotEmptyException e) {
        // A writer began meanwhile.
      }
    }
    throw new IOException("A folder is filled while it is removed.");
  }

  private static List<Path> entries(Path path) throws IOException {
    List<Path> entries = new ArrayList<>();
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return entries;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }
}
