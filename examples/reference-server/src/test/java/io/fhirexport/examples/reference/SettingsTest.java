package io.fhirexport.examples.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.core.protocol.IgVersion;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void everySettingHasADefault() throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(Settings.parse())
        .isEqualTo(
            new Settings(
                null,
                null,
                Duration.ofMinutes(1),
                false,
                8080,
                null,
                null,
                null,
                null,
                Duration.ofMinutes(1),
                processors,
                8,
                Duration.ofHours(24),
                IgVersion.V3_0_0,
                0,
                null,
                false));
  }

  @Test
  void everySettingCanBeGiven(@TempDir Path folder) throws Exception {
    String[] arguments = {
      "--data",
      folder.toString(),
      "--longest-transaction",
      "PT0S",
      "--trusted",
      "--port",
      "0",
      "--sink",
      "dir:/files",
      "--store",
      "jdbc:h2:file:/jobs",
      "--base",
      "https://fhir.example.org/r4",
      "--claim-time",
      "PT5S",
      "--workers",
      "3",
      "--max-attempts",
      "5",
      "--retention",
      "PT30M",
      "--ig-version",
      "4.0.0-ballot",
      "--poll-limit",
      "30",
      "--demo"
    };
    assertThat(Settings.parse(arguments))
        .isEqualTo(
            new Settings(
                folder,
                null,
                Duration.ZERO,
                true,
                0,
                Path.of("/files"),
                null,
                new Database("jdbc:h2:file:/jobs"),
                URI.create("https://fhir.example.org/r4"),
                Duration.ofSeconds(5),
                3,
                5,
                Duration.ofMinutes(30),
                IgVersion.V4_0_0_BALLOT,
                30,
                null,
                true));
  }

  @Test
  void resourcesCanComeFromADatabase() throws Exception {
    Database database = new Database("jdbc:postgresql://db/fhir");

    assertThat(Settings.parse("--data", "jdbc:postgresql://db/fhir").tables())
        .isEqualTo(new ResourceDatabase(database, false));
    assertThat(Settings.parse("--data", "hapi:jdbc:postgresql://db/fhir").tables())
        .isEqualTo(new ResourceDatabase(database, true));
    assertThatThrownBy(() -> Settings.parse("--data", "jdbc:oracle:thin:me/secret@db"))
        .hasMessageContaining("--data must be a folder, or a JDBC URL of H2 or PostgreSQL.")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "azure:UseDevelopmentStorage=true",
        "azure:AccountName=acme;AccountKey=c2VjcmV0",
        "azure:https://acme.blob.core.windows.net"
      })
  void filesCanGoToAzure(String sink) throws Exception {
    Settings settings = Settings.parse("--sink", sink);
    assertThat(settings.azure()).isNotNull();
    assertThat(settings.files()).isNull();
    assertThat(settings.toString()).doesNotContain("c2VjcmV0");
  }

  @ParameterizedTest
  @CsvSource({
    "azure:AccountName=acme;AccountKey, names no account",
    "azure:AccountName=acme;AccountKe=c2VjcmV0, neither AccountKey nor",
    "azure:BlobEndpoint=https://acme.net;SharedAccessSignature=sv=1&sig=c2VjcmV0, cannot sign",
    "azure:http://acme.net, is not https",
    "azure:http://127.0.0.1:10000/acme, over https only",
    "azure:https://acme.net?sig=c2VjcmV0, has more than",
    "azure:https://acme.net?sig= c2VjcmV0, is none",
    "Azure:AccountKey=c2VjcmV0, must be dir:"
  })
  void aSinkThatIsNoneIsExplainedWithoutItsSecrets(String sink, String explanation) {
    assertThatThrownBy(() -> Settings.parse("--sink", sink))
        .isInstanceOf(BadArgumentsException.class)
        .hasMessageContainingAll("--sink", explanation)
        .hasMessageNotContaining("c2VjcmV0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--sink=azure:AccountKey=c2VjcmV0",
        "azure:AccountKey=c2VjcmV0",
        "AccountName=a;AccountKey=c2VjcmV0",
        "https://acme.net?sig=c2VjcmV0"
      })
  void whatIsNoOptionIsNamedWithoutItsSecrets(String argument) {
    assertThatThrownBy(() -> Settings.parse(argument))
        .isInstanceOf(BadArgumentsException.class)
        .hasMessageContaining("There is no option")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void everyFaultIsNamed() {
    String[] arguments = {
      "--data",
      "/no/such/folder",
      "--port",
      "65536",
      "--sink",
      "files",
      "--store",
      "disk",
      "--workers",
      "0",
      "--retention",
      "PT0S",
      "--trusted",
      "--trusted",
      "--verbose",
      "--ig-version",
      "1.0",
      "--poll-limit",
      "-1",
      "--data"
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
            "--ig-version must be",
            "--poll-limit must be a number",
            "--data needs a value",
            "usage:");
  }
}
