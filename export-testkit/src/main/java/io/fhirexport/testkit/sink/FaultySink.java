package io.fhirexport.testkit.sink;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsReading;
import io.fhirexport.api.sink.SupportsScratch;
import io.fhirexport.testkit.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Passes calls on to a sink and its scratch, with faults before and after them. As thread-safe as
 * that sink.
 *
 * <p>Operations: {@code prepare}, {@code open}, {@code write}, {@code commit}, {@code close},
 * {@code abandon}, {@code purge}, {@code find}. A {@code commit} that is repeated after a fault
 * that came after its effect succeeds [SINK-12]; if it is not, {@code close} removes the file
 * [SINK-13].
 */
public class FaultySink implements ExportSink {
  private final ExportSink sink;
  private final Faults faults;

  private FaultySink(ExportSink sink, Faults faults) {
    this.sink = sink;
    this.faults = faults;
  }

  /**
   * Wraps a sink; what is returned implements {@link SupportsReading} if {@code sink} does, and
   * {@link SupportsScratch} too if it does both.
   */
  public static FaultySink of(ExportSink sink, Faults faults) {
    return sink instanceof SupportsReading reading && sink instanceof SupportsScratch scratch
        ? new FaultyScratchSink(sink, reading, scratch, faults)
        : withoutScratch(sink, faults);
  }

  private static FaultySink withoutScratch(ExportSink sink, Faults faults) {
    return sink instanceof SupportsReading reading
        ? new FaultyReadingSink(sink, reading, faults)
        : new FaultySink(sink, faults);
  }

  @Override
  public void prepare(ExportJob job) throws IOException {
    faults.before("prepare");
    sink.prepare(job);
    faults.after("prepare");
  }

  @Override
  public FileWriter open(ExportJob job, FileName name) throws IOException {
    faults.before("open");
    FileWriter writer =
        new FaultyWriter(sink.open(job, name), () -> sink.abandon(job, name), faults);
    faults.after("open");
    return writer;
  }

  @Override
  public void abandon(ExportJob job, FileName name) throws IOException {
    faults.before("abandon");
    sink.abandon(job, name);
    faults.after("abandon");
  }

  @Override
  public void purge(ExportJob job, PurgeCause cause) throws IOException {
    faults.before("purge");
    sink.purge(job, cause);
    faults.after("purge");
  }

  private static class FaultyReadingSink extends FaultySink implements SupportsReading {
    private final SupportsReading reading;
    private final Faults faults;

    FaultyReadingSink(ExportSink sink, SupportsReading reading, Faults faults) {
      super(sink, faults);
      this.reading = reading;
      this.faults = faults;
    }

    @Override
    public Optional<StoredFile> find(ExportJob job, FileName name) throws IOException {
      faults.before("find");
      Optional<StoredFile> found = reading.find(job, name);
      faults.after("find");
      return found;
    }
  }

  private static final class FaultyScratchSink extends FaultyReadingSink
      implements SupportsScratch {
    private final SupportsScratch sink;
    private final Faults faults;

    FaultyScratchSink(
        ExportSink sink, SupportsReading reading, SupportsScratch scratch, Faults faults) {
      super(sink, reading, faults);
      this.sink = scratch;
      this.faults = faults;
    }

    @Override
    public Scratch scratch() {
      Scratch scratch = sink.scratch();
      return Scratch.of(new FaultyReadingSink(scratch.sink(), scratch.reading(), faults));
    }
  }

  private static final class FaultyWriter implements FileWriter {
    private final FileWriter writer;
    private final Discard discard;
    private final Faults faults;
    private boolean committed;
    private boolean returned;

    FaultyWriter(FileWriter writer, Discard discard, Faults faults) {
      this.writer = writer;
      this.discard = discard;
      this.faults = faults;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      faults.before("write");
      writer.write(bytes);
      faults.after("write");
    }

    @Override
    public void commit() throws IOException {
      faults.before("commit");
      if (!committed) {
        writer.commit();
        committed = true;
      }
      faults.after("commit");
      returned = true;
    }

    @Override
    public void close() {
      try {
        faults.before("close");
        writer.close();
        if (committed && !returned) {
          discard.run();
        }
        faults.after("close");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private interface Discard {
    void run() throws IOException;
  }
}
