package io.fhirexport.core;

import static io.fhirexport.core.Bodies.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.hook.ResourceTransform;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Provenance is matched by the ids that the source knows, whatever a host makes of them. */
@DisplayName("Provenance where a transform gives resources other ids")
class ProvenanceTransformTest {
  private final Bodies bodies =
      new Bodies()
          .add("Patient/p")
          .add("Patient/q")
          .add("Observation/1", ref("subject", "Patient/p"))
          .add("Observation/2", ref("subject", "Patient/q"))
          .add("Observation/dropped", ref("subject", "Patient/p"))
          // These have the ids that the transform gives to others.
          .add("Observation/x-2", ref("subject", "Patient/p"))
          .add("Observation/x-1", ref("subject", "Patient/q"))
          .add("Provenance/of-1", target("Observation/1"), recorded(1))
          .add("Provenance/of-1-again", target("Observation/1"), recorded(2))
          .add("Provenance/of-2", target("Observation/2"), recorded(3))
          .add("Provenance/of-dropped", target("Observation/dropped"), recorded(4))
          .add("Provenance/of-x-1", target("Observation/x-1"), recorded(5))
          .add("Provenance/of-x-2", target("Observation/x-2"), recorded(6));

  @ParameterizedTest
  @ValueSource(strings = {"", "RelevantProvenanceResources"})
  void isThatOfWhatTheSourceHas(String code) throws Exception {
    assertThat(exported(code))
        .containsExactlyInAnyOrder(
            "Patient/x-p",
            "Observation/x-1",
            "Observation/x-x-2",
            "Provenance/x-of-1",
            "Provenance/x-of-1-again",
            "Provenance/x-of-x-2");
  }

  @ParameterizedTest
  @ValueSource(strings = "LatestProvenanceResources")
  void isTheNewestOfWhatTheSourceHas(String code) throws Exception {
    assertThat(exported(code))
        .filteredOn(key -> key.startsWith("Provenance/"))
        .containsExactlyInAnyOrder("Provenance/x-of-1-again", "Provenance/x-of-x-2");
  }

  @Test
  void isNotThatOfWhatTheTransformDropsThoughOnlyProvenanceIsAskedFor() throws Exception {
    assertThat(exported(ExportRequest.patient().patients(Set.of("p")).types("Provenance")))
        .containsExactlyInAnyOrder(
            "Provenance/x-of-1", "Provenance/x-of-1-again", "Provenance/x-of-x-2");
  }

  private List<String> exported(String code) throws Exception {
    ExportRequest.Builder request = ExportRequest.patient().patients(Set.of("p"));
    return exported(code.isEmpty() ? request : request.associatedData(code));
  }

  private List<String> exported(ExportRequest.Builder request) throws Exception {
    try (Exporter exporter =
        new Exporter(bodies.source(), EngineOptions.builder().transform(new OtherIds()))) {
      return exporter.export(request).keys();
    }
  }

  private static String target(String key) {
    return "\"target\":[{\"reference\":\"" + key + "\"}]";
  }

  private static String recorded(int day) {
    return "\"recorded\":\"2026-01-0" + day + "T00:00:00Z\"";
  }

  /** Puts a letter before each id, and drops one resource. */
  private static final class OtherIds implements ResourceTransform.Factory {
    @Override
    public String name() {
      return "other-ids";
    }

    @Override
    public Optional<ResourceTransform> create(ExportRequest request, ExportContext context) {
      return Optional.of((type, json) -> renamed(new String(json, UTF_8)));
    }

    private static Optional<byte[]> renamed(String text) {
      if (text.contains("\"id\":\"dropped\"")) {
        return Optional.empty();
      }
      String renamed =
          text.replace("\"id\":\"", "\"id\":\"x-")
              .replaceAll("\"reference\":\"([A-Za-z]+)/", "\"reference\":\"$1/x-");
      return Optional.of(renamed.getBytes(UTF_8));
    }
  }
}
