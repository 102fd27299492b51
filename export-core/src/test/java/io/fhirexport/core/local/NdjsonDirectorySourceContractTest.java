package io.fhirexport.core.local;

import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.source.ResourceSourceContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class NdjsonDirectorySourceContractTest extends ResourceSourceContract {
  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    Fixture.copyTo(folder);
  }

  @Override
  protected ResourceSource open() throws IOException {
    return NdjsonDirectorySource.builder(folder).splitBytes(500_000).open();
  }

  @Override
  protected Map<String, ? extends Set<String>> resources() {
    return Fixture.system();
  }

  @Override
  protected Map<String, List<String>> groups() {
    return Fixture.memberReferences();
  }
}
