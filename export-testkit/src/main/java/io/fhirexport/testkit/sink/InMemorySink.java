package io.fhirexport.testkit.sink;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsReading;
import io.fhirexport.api.sink.SupportsScratch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps an export's files in memory, for tests. Thread-safe. */
public final class InMemorySink implements ExportSink, SupportsReading, SupportsScratch {
  private final Object lock = new Object();
  private final Map<JobId, Folder> folders = new HashMap<>();
  private @Nullable InMemorySink scratch;

  /** Makes an empty sink. */
  public InMemorySink() {}

  /** A job's committed files by name, in the order of their names; empty if there are none. */
  public Map<String, byte[]> files(JobId job) {
    Map<String, byte[]> copies = new TreeMap<>();
    synchronized (lock) {
      Folder folder = folders.get(job);
      if (folder != null) {
        folder.files.forEach((name, bytes) -> copies.put(name.toString(), bytes.clone()));
      }
    }
    return copies;
  }

  /** The jobs that have a destination: prepared and not purged. */
  public Set<JobId> jobs() {
    synchronized (lock) {
      return folders.entrySet().stream()
          .filter(folder -> !folder.getValue().purged)
          .map(Map.Entry::getKey)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** How many writers of a job are neither committed nor closed nor abandoned. */
  public int writers(JobId job) {
    synchronized (lock) {
      Folder folder = folders.get(job);
      return folder == null ? 0 : folder.writers.size();
    }
  }

  /** Kept in the same way, in a sink of its own. */
  @Override
  public Scratch scratch() {
    return Scratch.of(scratchSink());
  }

  private InMemorySink scratchSink() {
    synchronized (lock) {
      scratch = scratch == null ? new InMemorySink() : scratch;
      return scratch;
    }
  }

  @Override
  public void prepare(ExportJob job) {
    synchronized (lock) {
      folders.computeIfAbsent(job.id(), id -> new Folder()).purged = false;
    }
  }

  @Override
  public FileWriter open(ExportJob job, FileName name) throws IOException {
    synchronized (lock) {
      Folder folder = folders.get(job.id());
      if (folder == null) {
        throw new IOException("Job " + job.id() + " has no destination.");
      }
      Writer writer = new Writer(folder, name);
      folder.writers.add(writer);
      return writer;
    }
  }

  @Override
  public void abandon(ExportJob job, FileName name) {
    synchronized (lock) {
      Folder folder = folders.get(job.id());
      if (folder != null) {
        folder.writers.removeIf(writer -> writer.name.equals(name));
        folder.files.remove(name);
      }
    }
  }

  @Override
  public void purge(ExportJob job, PurgeCause cause) {
    synchronized (lock) {
      Folder folder = folders.get(job.id());
      if (folder != null) {
        folder.files.clear();
        folder.purged = true;
        // No more than a store of objects does: whoever still writes is not stopped by this.
        if (folder.writers.isEmpty()) {
          folders.remove(job.id());
        }
      }
    }
  }

  @Override
  public Optional<StoredFile> find(ExportJob job, FileName name) {
    synchronized (lock) {
      Folder folder = folders.get(job.id());
      byte @Nullable [] bytes = folder == null ? null : folder.files.get(name);
      return bytes == null ? Optional.empty() : Optional.of(new Bytes(bytes));
    }
  }

  private static final class Folder {
    final Map<FileName, byte[]> files = new HashMap<>();
    final Set<Writer> writers = new HashSet<>();
    boolean purged;
  }

  private final class Writer implements FileWriter {
    private final Folder folder;
    private final FileName name;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Writer(Folder folder, FileName name) {
      this.folder = folder;
      this.name = name;
    }

    @Override
    public void write(ByteBuffer more) throws IOException {
      byte[] copy = new byte[more.remaining()];
      more.get(copy);
      synchronized (lock) {
        requireOpen();
        bytes.writeBytes(copy);
      }
    }

    @Override
    public void commit() throws IOException {
      synchronized (lock) {
        requireOpen();
        if (folder.files.putIfAbsent(name, bytes.toByteArray()) != null) {
          throw new IOException("The name " + name + " is taken.");
        }
        folder.writers.remove(this);
      }
    }

    @Override
    public void close() {
      synchronized (lock) {
        folder.writers.remove(this);
      }
    }

    private void requireOpen() throws IOException {
      if (!folder.writers.contains(this)) {
        throw new IOException("The writer of " + name + " is done, closed or abandoned.");
      }
    }
  }

  private static final class Bytes implements StoredFile {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open(long offset) {
      if (offset < 0 || offset > bytes.length) {
        throw new IllegalArgumentException("An offset lies between 0 and the file's length.");
      }
      return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
    }
  }
}
