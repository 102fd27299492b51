package io.fhirexport.examples.hapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void everySettingHasADefault() throws Exception {
    assertThat(Settings.parse()).isEqualTo(new Settings(8080, null, Map.of(), Map.of(), null));
  }

  @Test
  void everySettingCanBeGiven() throws Exception {
    assertThat(
            Settings.parse(
                "--port",
                "0",
                "--tenant",
                "north=" + folder,
                "--caller",
                "secret=nina@north:Patient,Group",
                "--files",
                "out"))
        .isEqualTo(
            new Settings(
                0,
                null,
                Map.of("north", folder),
                Map.of("secret", new Caller("nina", "north", Set.of("Patient", "Group"))),
                Path.of("out")));
  }

  @Test
  void everyFaultIsNamedAndNoSecret() {
    assertThatThrownBy(
            () ->
                Settings.parse(
                    "--port",
                    "many",
                    "--colour",
                    "red",
                    "--data",
                    "/none",
                    "--tenant",
                    "north",
                    "--caller",
                    "secret",
                    "--files"))
        .isInstanceOf(BadArgumentsException.class)
        .hasMessageContainingAll(
            "--port must", "no option --colour", "--data must", "--tenant must", "--caller must")
        .hasMessageContaining("--files needs a value")
        .hasMessageNotContaining("secret");
  }

  @Test
  void whereThereAreTenantsEachCallerHasOne() {
    assertThatThrownBy(() -> Settings.parse("--tenant", "north=" + folder, "--caller", "s=nina"))
        .isInstanceOf(BadArgumentsException.class)
        .hasMessageContaining("needs a tenant");
  }
}
