package io.fhirexport.core.local;

import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a part and gives it its name. Confined to one thread at a time.
 *
 * <p>The part stays until the name is safe: while it is there, whether the file of that name is
 * this one can be told.
 */
final class PartWriter implements FileWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PartWriter.class);

  private enum State {
    WRITING,
    FORCED,
    COMMITTED,
    FAILED
  }

  private final Disk disk;
  private final Path part;
  private final Path file;
  private final FileChannel channel;
  private State state = State.WRITING;

  PartWriter(Disk disk, Path part, Path file, FileChannel channel) {
    this.disk = disk;
    this.part = part;
    this.file = file;
    this.channel = channel;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    require(State.WRITING);
    state = State.FAILED;
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    state = State.WRITING;
  }

  @Override
  public void commit() throws IOException {
    if (state != State.FORCED) {
      require(State.WRITING);
      // A system may forget bytes that it could not force, so there is no second try.
      state = State.FAILED;
      disk.force(channel);
      channel.close();
      state = State.FORCED;
    }
    publish();
    state = State.COMMITTED;
    discardPart();
  }

  private void publish() throws IOException {
    try {
      link();
      disk.force(Objects.requireNonNull(file.getParent()));
    } catch (RefusedException e) {
      state = State.FAILED;
      throw e;
    } catch (IOException e) {
      throw new OutcomeUnknownException("Whether " + name() + " was published is not known.", e);
    }
  }

  private void link() throws IOException {
    try {
      disk.link(file, part);
    } catch (FileAlreadyExistsException e) {
      if (!isPublished()) {
        throw new RefusedException("The name " + name() + " is taken.", e);
      }
    } catch (NoSuchFileException e) {
      throw new RefusedException("The file " + name() + " was abandoned.", e);
    }
  }

  private boolean isPublished() throws IOException {
    try {
      return Files.isSameFile(file, part);
    } catch (NoSuchFileException e) {
      throw new RefusedException("The file " + name() + " was abandoned.", e);
    }
  }

  @Override
  public void close() {
    if (state == State.COMMITTED) {
      discardPart();
      return;
    }
    boolean maybePublished = state == State.FORCED;
    state = State.FAILED;
    try {
      channel.close();
      if (maybePublished && Files.exists(file) && isPublished()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.warn("The file={} stays until it is abandoned", name(), e);
    }
    discardPart();
  }

  private void discardPart() {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      LOG.warn("The part of file={} stays until its job is purged", name(), e);
    }
  }

  private void require(State wanted) throws IOException {
    if (state != wanted) {
      throw new IOException("The writer of " + name() + " can no longer be used.");
    }
  }

  private Path name() {
    return Objects.requireNonNull(file.getFileName());
  }

  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message, IOException cause) {
      super(message, cause);
    }
  }
}
