package io.fhirexport.azure;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.testkit.sink.DestinationContract;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class AzureDestinationContractIT extends DestinationContract {
  private final String container = "asked-for-" + JobId.random(new SecureRandom());

  @Override
  protected ExportSink open() {
    return Sinks.open(AzureSinkOptions.DEFAULTS);
  }

  @Override
  protected String acceptable() {
    return container;
  }

  @Override
  protected List<String> refused() {
    return List.of(
        "", "ab", "Upper", "a--b", "-ab", "a/b", "..", "a%2fb", "$web", "export-scratch");
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
