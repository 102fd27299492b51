package io.fhirexport.testkit.sink;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.sink.ExportSink;
import java.util.Set;

class InMemorySinkContractTest extends ReadableSinkContract {
  private final InMemorySink storage = new InMemorySink();

  @Override
  protected ExportSink open() {
    return storage;
  }

  @Override
  protected Set<String> names(ExportJob job) {
    return storage.files(job.id()).keySet();
  }
}
