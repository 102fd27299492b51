package io.fhirexport.core.local;

import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.source.ResourceSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class NdjsonDirectorySourceContractTest extends ResourceSourceContract {
  /** The bulkiest types, for speed. */
  private static final Set<String> LEFT_OUT =
      Set.of("Claim", "DiagnosticReport", "ExplanationOfBenefit", "Procedure");

  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    Fixture.copyTo(folder);
    for (String type : LEFT_OUT) {
      Files.delete(folder.resolve(type + ".ndjson"));
    }
  }

  @Override
  protected ResourceSource open() throws IOException {
    return NdjsonDirectorySource.builder(folder).splitBytes(500_000).open();
  }

  @Override
  protected Map<String, ? extends Set<String>> resources() {
    Map<String, SortedSet<String>> some = new TreeMap<>(Fixture.system());
    some.keySet().removeAll(LEFT_OUT);
    return some;
  }

  @Override
  protected Map<String, List<String>> groups() {
    return Fixture.memberReferences();
  }
}
