package io.fhirexport.examples.reference.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRegistryTest {
  @TempDir Path folder;

  @Test
  void everyFaultIsNamed() throws Exception {
    assertThat(
            faults(
                """
                {"clients": [
                  {"jwks": {"keys": []}, "scope": "system/*.rs"},
                  {"client_id": "keyless", "scope": "system/*.rs"},
                  {"client_id": "open", "jwks_uri": "http://example.org/jwks", "scope": "system/*.rs"},
                  {"client_id": "scopeless", "jwks": {"keys": []}, "scope": "patient/*.rs"},
                  {"client_id": "twice", "jwks": {"keys": []}, "scope": "system/*.rs"},
                  {"client_id": "twice", "jwks": {"keys": []}, "scope": "system/*.rs"}
                ]}
                """))
        .containsExactly(
            "--clients has a client without a client_id.",
            "--clients gives keyless no jwks, and no jwks_uri of https.",
            "--clients gives open no jwks, and no jwks_uri of https.",
            "--clients gives scopeless no scope that reads and searches whole types.",
            "--clients has twice more than once.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "[]",
        "{}",
        "{\"clients\": []}",
        "{\"clients\": 1}",
        "{\"clients\": [{\"client_id\": 1}]}"
      })
  void whatIsNoListOfClientsIsRefused(String text) throws Exception {
    assertThat(faults(text)).hasSize(1);
  }

  private List<String> faults(String text) throws Exception {
    List<String> faults = new ArrayList<>();
    ClientRegistry.read(Files.writeString(folder.resolve("clients.json"), text), faults);
    return faults;
  }
}
