package io.fhirexport.benchmarks;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsScratch;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A sink that forgets all files but scratch, which another one keeps. Thread-safe. */
final class DiscardingSink implements ExportSink, SupportsScratch {
  private final SupportsScratch keeper;

  DiscardingSink(SupportsScratch keeper) {
    this.keeper = keeper;
  }

  @Override
  public void prepare(ExportJob job) {}

  @Override
  public FileWriter open(ExportJob job, FileName name) {
    return new Forgetting();
  }

  @Override
  public void abandon(ExportJob job, FileName name) {}

  @Override
  public void purge(ExportJob job, PurgeCause cause) throws IOException {}

  @Override
  public Scratch scratch() {
    return keeper.scratch();
  }

  private static final class Forgetting implements FileWriter {
    @Override
    public void write(ByteBuffer bytes) {
      bytes.position(bytes.limit());
    }

    @Override
    public void commit() {}

    @Override
    public void close() {}
  }
}
