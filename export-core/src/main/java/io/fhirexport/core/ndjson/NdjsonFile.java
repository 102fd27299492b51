package io.fhirexport.core.ndjson;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.core.blocks.LineParts;
import io.fhirexport.core.referenced.LineTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file being written, line by line; opened in the sink by its first line, so that no file is
 * empty. Confined.
 */
public final class NdjsonFile implements AutoCloseable, LineTarget, LineParts, LineBuffer.Target {
  private final ExportSink sink;
  private final ExportJob job;
  private final FileName name;
  private final LineBuffer buffer;
  private ExportSink.@Nullable FileWriter writer;
  private long count;
  private long bytes;

  /**
   * A file without a line yet.
   *
   * @param buffer used by this file alone until it is closed
   */
  public NdjsonFile(ExportSink sink, ExportJob job, FileName name, LineBuffer buffer) {
    this.sink = sink;
    this.job = job;
    this.name = name;
    this.buffer = buffer;
    buffer.discard();
  }

  /** Appends a line; the range holds no line break. */
  @Override
  public void line(byte[] b, int offset, int length) throws IOException {
    append(b, offset, length);
    endLine();
  }

  @Override
  public void append(byte[] b, int offset, int length) throws IOException {
    buffer.put(b, offset, length, this);
    bytes += length;
  }

  @Override
  public void endLine() throws IOException {
    endHeader();
    count++;
  }

  /** Ends a line that does not count: it heads a block of others. */
  public void endHeader() throws IOException {
    buffer.endLine(this);
    bytes++;
  }

  /** Lines so far, without headers of blocks. */
  public long count() {
    return count;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /**
   * Hands everything to the sink, short of making it visible; does nothing for a file without
   * lines.
   */
  public void finish() throws IOException {
    if (count > 0) {
      buffer.flush(this);
    }
  }

  /** Makes the finished file visible; may be called again when the sink could not tell. */
  public Optional<NewFile> commit() throws IOException {
    if (writer == null) {
      return Optional.empty();
    }
    writer.commit();
    return Optional.of(new NewFile(name, count, bytes));
  }

  @Override
  public void write(ByteBuffer piece) throws IOException {
    if (writer == null) {
      writer = sink.open(job, name);
    }
    writer.write(piece);
  }

  @Override
  public void close() {
    buffer.discard();
    if (writer != null) {
      writer.close();
    }
  }
}
