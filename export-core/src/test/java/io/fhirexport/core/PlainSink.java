package io.fhirexport.core;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import java.io.IOException;

/** A sink that can neither read back nor keep scratch. */
record PlainSink(ExportSink sink) implements ExportSink {
  @Override
  public void prepare(ExportJob job) throws IOException {
    sink.prepare(job);
  }

  @Override
  public FileWriter open(ExportJob job, FileName name) throws IOException {
    return sink.open(job, name);
  }

  @Override
  public void abandon(ExportJob job, FileName name) throws IOException {
    sink.abandon(job, name);
  }

  @Override
  public void purge(ExportJob job, PurgeCause cause) throws IOException {
    sink.purge(job, cause);
  }
}
