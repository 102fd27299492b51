package io.fhirexport.azure;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.testkit.sink.ScratchContract;
import java.util.Set;

class AzureScratchContractIT extends ScratchContract {
  @Override
  protected ExportSink openFiles() {
    return Sinks.open(AzureSinkOptions.DEFAULTS);
  }

  @Override
  protected ExportJob newJob() {
    return Sinks.at(Sinks.open(AzureSinkOptions.DEFAULTS), null, super.newJob());
  }

  @Override
  protected Set<String> names(ExportJob job) {
    return Sinks.names(BlobFolder.in("export-scratch", job.id().value()));
  }
}
