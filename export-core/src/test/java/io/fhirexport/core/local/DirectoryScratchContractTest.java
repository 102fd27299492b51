package io.fhirexport.core.local;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.testkit.sink.ScratchContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

class DirectoryScratchContractTest extends ScratchContract {
  @TempDir Path root;

  @Override
  protected ExportSink openFiles() {
    return new DirectorySink(root.resolve("exports"));
  }

  @Override
  protected Set<String> names(ExportJob job) throws IOException {
    return DirectorySinkContractTest.names(
        root.resolve("exports/.scratch").resolve(job.id().value()));
  }
}
