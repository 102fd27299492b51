package io.fhirexport.core.local;

import static java.util.stream.Collectors.toSet;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.testkit.sink.ReadableSinkContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class DirectorySinkContractTest extends ReadableSinkContract {
  @TempDir Path root;

  @Override
  protected ExportSink open() {
    return new DirectorySink(root.resolve("exports"));
  }

  @Override
  protected Set<String> names(ExportJob job) throws IOException {
    return names(root.resolve("exports").resolve(job.id().value()));
  }

  static Set<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return Set.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .collect(toSet());
    }
  }
}
