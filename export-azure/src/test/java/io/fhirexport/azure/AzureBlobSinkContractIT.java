package io.fhirexport.azure;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.testkit.sink.ExportSinkContract;
import java.util.Optional;
import java.util.Set;

class AzureBlobSinkContractIT extends ExportSinkContract {
  @Override
  protected ExportSink open() {
    return Sinks.open(AzureSinkOptions.DEFAULTS);
  }

  @Override
  protected ExportJob newJob() {
    return Sinks.at(Sinks.open(AzureSinkOptions.DEFAULTS), null, super.newJob());
  }

  @Override
  protected Optional<byte[]> committed(ExportJob job, FileName name) throws Exception {
    return Sinks.committed(Sinks.folder(job), name);
  }

  @Override
  protected Set<String> names(ExportJob job) throws Exception {
    return Sinks.names(Sinks.folder(job));
  }
}
