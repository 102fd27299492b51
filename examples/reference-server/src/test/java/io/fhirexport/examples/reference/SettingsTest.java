package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @Test
  void everySettingHasADefault() throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(Settings.parse())
        .isEqualTo(new Settings(null, false, 8080, null, processors, Duration.ofHours(24), false));
  }

  @Test
  void everySettingCanBeGiven(@TempDir Path folder) throws Exception {
    String[] arguments = {
      "--data",
      folder.toString(),
      "--trusted",
      "--port",
      "0",
      "--sink",
      "dir:/files",
      "--store",
      "memory",
      "--workers",
      "3",
      "--retention",
      "PT30M",
      "--demo"
    };
    assertThat(Settings.parse(arguments))
        .isEqualTo(
            new Settings(folder, true, 0, Path.of("/files"), 3, Duration.ofMinutes(30), true));
  }

  @Test
  void everyFaultIsNamed() {
    String[] arguments = {
      "--data", "/no/such/folder", "--port", "65536", "--sink", "files", "--store", "disk",
      "--workers", "0", "--retention", "PT0S", "--trusted", "--trusted", "--verbose", "--data"
    };
    assertThatThrownBy(() -> Settings.parse(arguments))
        .isInstanceOf(BadArgumentsException.class)
        .hasMessageContainingAll(
            "--data must be a folder",
            "--port must be a number",
            "--sink must be dir:",
            "--store must be memory",
            "--workers must be a number",
            "--retention must be a time",
            "--trusted is there more than once",
            "no option --verbose",
            "--data needs a value",
            "usage:");
  }
}
