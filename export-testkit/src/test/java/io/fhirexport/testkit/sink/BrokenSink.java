package io.fhirexport.testkit.sink;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A sink that breaks its contract in one way, on top of one that keeps it. */
abstract class BrokenSink implements ExportSink {
  final InMemorySink storage = new InMemorySink();

  Set<String> names(ExportJob job) {
    return storage.files(job.id()).keySet();
  }

  @Override
  public void prepare(ExportJob job) throws IOException {
    storage.prepare(job);
  }

  @Override
  public FileWriter open(ExportJob job, FileName name) throws IOException {
    return storage.open(job, name);
  }

  @Override
  public void abandon(ExportJob job, FileName name) throws IOException {
    storage.abandon(job, name);
  }

  @Override
  public void purge(ExportJob job, PurgeCause cause) throws IOException {
    storage.purge(job, cause);
  }

  /** Closing a writer publishes what was written. */
  static final class ClosePublishes extends BrokenSink {
    @Override
    public FileWriter open(ExportJob job, FileName name) throws IOException {
      return new Passing(storage.open(job, name)) {
        @Override
        public void close() {
          try {
            writer.commit();
          } catch (IOException e) {
            writer.close();
          }
        }
      };
    }
  }

  /** Abandoning a name deletes the file, and lets its writers go on. */
  static final class AbandonDeletesOnly extends BrokenSink {
    @Override
    public FileWriter open(ExportJob job, FileName name) throws IOException {
      return new Late(storage.open(job, name)) {
        @Override
        FileWriter again() throws IOException {
          return storage.open(job, name);
        }
      };
    }
  }

  /** Committing replaces a file that is there. */
  static final class CommitReplaces extends BrokenSink {
    @Override
    public FileWriter open(ExportJob job, FileName name) throws IOException {
      return new Late(storage.open(job, name)) {
        @Override
        FileWriter again() throws IOException {
          storage.abandon(job, name);
          return storage.open(job, name);
        }
      };
    }
  }

  /** A name can be seen as soon as it is opened. */
  static final class VisibleBeforeCommit extends BrokenSink {
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    @Override
    Set<String> names(ExportJob job) {
      return begun;
    }

    @Override
    public FileWriter open(ExportJob job, FileName name) throws IOException {
      FileWriter writer = storage.open(job, name);
      begun.add(name.toString());
      return writer;
    }
  }

  /** Writing keeps the caller's buffer until the commit. */
  static final class KeepsBuffers extends BrokenSink {
    @Override
    public FileWriter open(ExportJob job, FileName name) throws IOException {
      return new Passing(storage.open(job, name)) {
        private final List<ByteBuffer> kept = new ArrayList<>();

        @Override
        public void write(ByteBuffer bytes) {
          kept.add(bytes.slice());
        }

        @Override
        public void commit() throws IOException {
          for (ByteBuffer bytes : kept) {
            writer.write(bytes);
          }
          writer.commit();
        }
      };
    }
  }

  /** Opening a file makes the destination. */
  static final class OpenPrepares extends BrokenSink {
    @Override
    public FileWriter open(ExportJob job, FileName name) throws IOException {
      storage.prepare(job);
      return storage.open(job, name);
    }
  }

  private abstract static class Passing implements ExportSink.FileWriter {
    final ExportSink.FileWriter writer;

    Passing(ExportSink.FileWriter writer) {
      this.writer = writer;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      writer.write(bytes);
    }

    @Override
    public void commit() throws IOException {
      writer.commit();
    }

    @Override
    public void close() {
      writer.close();
    }
  }

  /** Writes what it was given into a writer that is opened only when committed. */
  private abstract static class Late extends Passing {
    private final List<byte[]> written = new ArrayList<>();
    private boolean done;

    Late(ExportSink.FileWriter writer) {
      super(writer);
    }

    abstract ExportSink.FileWriter again() throws IOException;

    @Override
    public void write(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      written.add(copy);
    }

    @Override
    public void commit() throws IOException {
      if (done) {
        throw new IOException("The writer is closed.");
      }
      try (ExportSink.FileWriter late = again()) {
        for (byte[] bytes : written) {
          late.write(ByteBuffer.wrap(bytes));
        }
        late.commit();
      }
    }

    @Override
    public void close() {
      done = true;
      writer.close();
    }
  }
}
