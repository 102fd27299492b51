package io.fhirexport.core.local;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsReading;
import io.fhirexport.api.sink.SupportsScratch;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps an export's files in a folder: {@code <root>/<job id>/<file name>}. Thread-safe, and safe
 * for many processes that share the folder, if each sees at once what the others did: on a network
 * file system, without caching of folders.
 *
 * <p>A file being written is a part in the hidden folder {@code <root>/<job id>/.parts}, and gets
 * its name by a hard link, which never replaces a file. The file system must have hard links. Where
 * it has POSIX permissions, all of it is for the owner of the process alone.
 */
public final class DirectorySink implements ExportSink, SupportsReading, SupportsScratch {
  private final Path root;
  private final Disk disk;

  /**
   * Keeps files under {@code root}. Nothing is read or written until a job is prepared; the folder
   * is then made if it is missing.
   */
  public DirectorySink(Path root) {
    this(root, Disk.of(root));
  }

  DirectorySink(Path root, Disk disk) {
    this.root = root.toAbsolutePath().normalize();
    this.disk = disk;
  }

  @Override
  public void prepare(ExportJob job) throws IOException {
    if (job.destination() != null) {
      throw new PermanentFailureException("This server does not let a client choose a folder.");
    }
    try {
      disk.makeFolders(root);
      folder(job).make();
    } catch (AccessDeniedException e) {
      throw new PermanentFailureException("The folder for exports cannot be written to.", e);
    }
  }

  @Override
  public FileWriter open(ExportJob job, FileName name) throws IOException {
    JobFolder folder = folder(job);
    Path file = folder.file(name);
    Path part = folder.newPart(name);
    return new PartWriter(disk, part, file, disk.create(part));
  }

  @Override
  public void abandon(ExportJob job, FileName name) throws IOException {
    folder(job).remove(name);
  }

  @Override
  public void purge(ExportJob job, PurgeCause cause) throws IOException {
    folder(job).remove();
  }

  @Override
  public Optional<StoredFile> find(ExportJob job, FileName name) throws IOException {
    return DirectoryFile.find(folder(job).file(name));
  }

  /** Kept in the same way, under the hidden folder {@code <root>/.scratch}. */
  @Override
  public Scratch scratch() {
    return Scratch.of(new DirectorySink(root.resolve(".scratch"), disk));
  }

  private JobFolder folder(ExportJob job) {
    return new JobFolder(disk, root, job.id());
  }
}
