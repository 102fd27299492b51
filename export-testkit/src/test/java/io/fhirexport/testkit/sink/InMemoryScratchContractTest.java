package io.fhirexport.testkit.sink;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.sink.ExportSink;
import java.util.Set;

class InMemoryScratchContractTest extends ScratchContract {
  private final InMemorySink storage = new InMemorySink();

  @Override
  protected ExportSink openFiles() {
    return storage;
  }

  @Override
  protected Set<String> names(ExportJob job) {
    return ((InMemorySink) storage.scratch().sink()).files(job.id()).keySet();
  }
}
