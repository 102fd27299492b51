package io.fhirexport.core;

import static io.fhirexport.core.Bodies.identifiers;
import static io.fhirexport.core.Bodies.lastUpdated;
import static io.fhirexport.core.Bodies.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.scope.ReferencedTypes;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which resources outside the compartment go out because exported ones refer to them. */
@DisplayName("Referenced resources")
class ReferencedResourcesTest {
  private static final String JUNE = "2026-06-01";
  private static final String MAY = "2026-05-01";

  private final Bodies bodies = new Bodies();
  private final InMemorySink sink = new InMemorySink();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final EngineOptions.Builder options =
      EngineOptions.builder().workers(2).ownBases(List.of("https://ehr.example.org/fhir"));
  private List<String> warnings = List.of();

  @AfterEach
  void stop() {
    threads.shutdown();
  }

  @Test
  void goOutOnceHoweverTheyAreReferredTo() throws Exception {
    patients("p");
    bodies
        .add(
            "Observation/1",
            ref("subject", "Patient/p"),
            ref("a", "Practitioner/d"),
            ref("b", "https://ehr.example.org/fhir/Practitioner/d"),
            ref("c", "Practitioner/d/_history/3"),
            ref("d", "Practitioner?identifier=npi|7"),
            ref("e", "Practitioner?identifier=npi%7C7"),
            ref("f", "Practitioner?identifier=7"),
            "\"contained\":[{\"resourceType\":\"X\"," + ref("deep", "Location/in-contained") + "}]")
        .add("Practitioner/d", identifiers("npi|7"))
        .add("Practitioner/other", identifiers("npi|8"))
        .add("Location/in-contained");

    assertThat(exported(ExportRequest.patient()))
        .containsExactlyInAnyOrder(
            "Patient/p", "Observation/1", "Practitioner/d", "Location/in-contained");
    assertThat(warnings).isEmpty();
  }

  @Test
  void stayWhereOnlySomethingElseIsMeant() throws Exception {
    patients("p");
    bodies
        .add(
            "Observation/1",
            ref("subject", "Patient/p"),
            ref("a", "https://elsewhere.example.org/fhir/Practitioner/d"),
            ref("b", "#Practitioner/d"),
            ref("c", "Practitioner/d/x"),
            "\"text\":\"Practitioner/d\"",
            "\"e\":{\"identifier\":{\"system\":\"npi\",\"value\":\"7\"}}")
        .add("Practitioner/d", identifiers("npi|7"));

    assertThat(exported(ExportRequest.patient()))
        .containsExactlyInAnyOrder("Patient/p", "Observation/1");
    assertThat(warnings).isEmpty();
  }

  @Test
  void areFollowedToTheirDepth() throws Exception {
    patients("p");
    bodies
        .add("Observation/1", ref("subject", "Patient/p"), ref("performer", "Organization/1"))
        .add("Organization/1", ref("partOf", "Organization?identifier=s|2"))
        .add("Organization/2", identifiers("s|2"), ref("partOf", "Organization/3"))
        .add("Organization/3", ref("partOf", "Organization/1"), ref("endpoint", "Endpoint/4"))
        .add("Endpoint/4");
    options.referenced(ReferencedTypes.r4().depth(3));

    assertThat(exported(ExportRequest.patient().types("Observation", "Organization", "Endpoint")))
        .containsExactlyInAnyOrder(
            "Observation/1", "Organization/1", "Organization/2", "Organization/3");
    options.referenced(ReferencedTypes.r4());
    assertThat(exported(ExportRequest.patient())).contains("Endpoint/4");
    options.referenced(ReferencedTypes.r4().without("Endpoint"));
    assertThat(exported(ExportRequest.patient()))
        .contains("Organization/3")
        .doesNotContain("Endpoint/4");
  }

  @Test
  void areWarnedOfOnceWhereNothingOrTooMuchAnswers() throws Exception {
    patients("p");
    for (int i = 0; i < 20; i++) {
      bodies.add(
          "Observation/" + i,
          ref("subject", "Patient/p"),
          ref("a", "Practitioner/nobody"),
          ref("b", "Practitioner?identifier=npi|nobody"),
          ref("c", "Practitioner?identifier=npi|two"),
          ref("d", "Practitioner?name=Jones"));
    }
    bodies
        .add("Practitioner/1", identifiers("npi|two"), ref("x", "Organization/of-one-of-two"))
        .add("Practitioner/2", identifiers("npi|two", "npi|1"))
        .add("Organization/of-one-of-two");

    assertThat(exported(ExportRequest.patient())).hasSize(21);
    assertThat(warnings)
        .hasSize(4)
        .anyMatch(line -> line.contains("Practitioner/nobody is referred to"))
        .anyMatch(line -> line.contains("npi|nobody is referred to") && line.contains("no such"))
        .anyMatch(line -> line.contains("npi|two is referred to") && line.contains("several"))
        .anyMatch(line -> line.contains("?name=Jones is referred to"))
        .allMatch(line -> line.contains("\"severity\":\"warning\""));
  }

  @Test
  void stayAndAreNotFollowedWhereTheyNameAPatientWhoIsNotExported() throws Exception {
    patients("p", "q");
    bodies
        .add(
            "Observation/1",
            ref("subject", "Patient/p"),
            ref("a", "Location/of-q"),
            ref("b", "Location/of-p"),
            ref("c", "Location/of-whom"))
        .add(
            "Location/of-q",
            "\"extension\":[{" + ref("valueReference", "Patient/q") + "}]",
            ref("managingOrganization", "Organization/behind-q"))
        .add("Location/of-p", ref("x", "Patient/p"), ref("y", "Organization/behind-p"))
        .add("Location/of-whom", ref("x", "Patient?identifier=s|q"))
        .add("Organization/behind-q")
        .add("Organization/behind-p");

    assertThat(exported(ExportRequest.patient().patients(Set.of("p"))))
        .containsExactlyInAnyOrder(
            "Patient/p", "Observation/1", "Location/of-p", "Organization/behind-p");
    assertThat(warnings).isEmpty();
    assertThat(exported(ExportRequest.patient())).contains("Location/of-q", "Location/of-whom");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'patient':{'type':'Patient','identifier':{'value':'9'}}",
        "'patient':{'identifier':{'value':'9'}}",
        "'x':[{'y':{'type':'http://hl7.org/fhir/StructureDefinition/Patient','identifier':{}}}]",
        "'contained':[{'resourceType':'Patient','id':'c'}],'patient':{'reference':'#c'}",
        "'patient':{'reference':'Patient/q#c'}",
        "'patient':{'reference':'https://ehr.example.org/fhir/Patient/q/_history/2#c'}"
      })
  void stayWhereTheyMayNameAPatientWhoIsNotExported(String member) throws Exception {
    patients("p", "q");
    bodies
        .add("Observation/1", ref("subject", "Patient/p"), ref("device", "Device/of-whom"))
        .add("Device/of-whom", member.replace('\'', '"'));

    assertThat(exported(ExportRequest.patient().patients(Set.of("p"))))
        .containsExactlyInAnyOrder("Patient/p", "Observation/1");
    assertThat(warnings).isEmpty();
    assertThat(exported(ExportRequest.patient())).contains("Device/of-whom");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'owner':{'type':'Organization','identifier':{'value':'9'}}",
        "'owner':{'identifier':{'value':'9'}}",
        "'patient':{'reference':'https://other.example/Patient/9','identifier':{'value':'9'}}",
        "'patient':{'reference':'Patient/p#c'}",
        "'identifier':[{'type':{'text':'Patient'},'value':'9'}]"
      })
  void goOutWhereTheyNameNobodyElse(String member) throws Exception {
    patients("p", "q");
    bodies
        .add("Observation/1", ref("subject", "Patient/p"), ref("device", "Device/d"))
        .add("Device/d", member.replace('\'', '"'));

    assertThat(exported(ExportRequest.patient().patients(Set.of("p")))).contains("Device/d");
  }

  @Test
  void includeDevicesUnlessTheyHaveAPatientOfTheirOwn() throws Exception {
    patients("p", "q");
    bodies
        .add(
            "Observation/1",
            ref("subject", "Patient/p"),
            ref("a", "Device/scanner"),
            ref("b", "Device/of-p"),
            ref("c", "Device/of-q"))
        .add("Device/scanner", ref("owner", "Organization/owner"))
        .add("Device/of-p", ref("patient", "Patient/p"), ref("owner", "Organization/maker"))
        .add("Device/of-q", ref("patient", "Patient/q"))
        .add("Organization/owner")
        .add("Organization/maker");

    assertThat(exported(ExportRequest.patient().patients(Set.of("p"))))
        .containsExactlyInAnyOrder(
            "Patient/p",
            "Observation/1",
            "Device/scanner",
            "Device/of-p",
            "Organization/owner",
            "Organization/maker");
    assertThat(exported(ExportRequest.patient())).hasSize(8).doesNotHaveDuplicates();
  }

  @Test
  void goOutInAWindowForWhatIsReturnedOrForTheirOwnChange() throws Exception {
    patients("p");
    bodies
        .add(
            "Observation/new",
            lastUpdated(JUNE),
            ref("subject", "Patient/p"),
            ref("a", "Practitioner/old-of-new"))
        .add(
            "Observation/old",
            lastUpdated(MAY),
            ref("subject", "Patient/p"),
            ref("a", "Practitioner/old-of-old"),
            ref("b", "Practitioner/new-of-old"))
        .add("Practitioner/old-of-new", lastUpdated(MAY), ref("x", "Organization/old-behind-new"))
        .add(
            "Practitioner/old-of-old",
            lastUpdated(MAY),
            ref("x", "Organization/new-behind-old"),
            ref("y", "Organization/old-behind-old"))
        .add("Practitioner/new-of-old", lastUpdated(JUNE), ref("x", "Organization/old-behind-it"))
        .add("Practitioner/new-of-nobody", lastUpdated(JUNE))
        .add("Organization/old-behind-new", lastUpdated(MAY))
        .add("Organization/new-behind-old", lastUpdated(JUNE))
        .add("Organization/old-behind-old", lastUpdated(MAY))
        .add("Organization/old-behind-it", lastUpdated(MAY));

    assertThat(exported(ExportRequest.patient().since(Instant.parse("2026-05-15T00:00:00Z"))))
        .containsExactlyInAnyOrder(
            "Patient/p",
            "Observation/new",
            "Practitioner/old-of-new",
            "Organization/old-behind-new",
            "Practitioner/new-of-old",
            "Organization/old-behind-it",
            "Organization/new-behind-old");
  }

  @Test
  void areFoundInManyPartsWithLittleMemory() throws Exception {
    patients("p");
    for (int i = 0; i < 500; i++) {
      bodies
          .add(
              "Observation/" + i,
              ref("subject", "Patient/p"),
              ref("a", "Practitioner?identifier=npi|" + i),
              ref("b", "Location/" + i),
              ref("c", "Location/none-" + i))
          .add("Practitioner/" + i, identifiers("npi|" + i), ref("x", "Organization/" + i % 100))
          .add("Location/" + i)
          .add("Organization/" + i);
    }
    options.referenceMemory(72 * 100);
    List<String> expected = new ArrayList<>(List.of("Patient/p"));
    for (int i = 0; i < 500; i++) {
      expected.addAll(List.of("Observation/" + i, "Practitioner/" + i, "Location/" + i));
    }
    for (int i = 0; i < 100; i++) {
      expected.add("Organization/" + i);
    }

    assertThat(exported(ExportRequest.patient())).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(warnings).hasSize(500).doesNotHaveDuplicates();
  }

  @Test
  void leaveNoScratchBehind() throws Exception {
    patients("p");
    bodies
        .add("Observation/1", ref("subject", "Patient/p"), ref("performer", "Organization/1"))
        .add("Organization/1");

    exported(ExportRequest.patient());

    assertThat(((InMemorySink) sink.scratch().sink()).jobs()).isEmpty();
  }

  @Test
  void stayWhereTheSinkKeepsNoScratch() throws Exception {
    patients("p");
    bodies
        .add("Observation/1", ref("subject", "Patient/p"), ref("performer", "Organization/1"))
        .add("Organization/1");

    assertThat(exported(ExportRequest.patient(), new PlainSink(sink)))
        .containsExactlyInAnyOrder("Patient/p", "Observation/1");
    assertThatThrownBy(
            () ->
                exported(
                    ExportRequest.patient().types("Patient", "Organization"), new PlainSink(sink)))
        .isInstanceOf(InvalidExportRequestException.class)
        .hasMessageContaining("Organization does not belong to patients");
  }

  private void patients(String... ids) {
    for (String id : ids) {
      bodies.add("Patient/" + id);
    }
  }

  private List<String> exported(ExportRequest.Builder request) throws Exception {
    return exported(request, sink);
  }

  private List<String> exported(ExportRequest.Builder request, ExportSink to) throws Exception {
    try (ExportEngine engine =
        ExportEngine.start(bodies.source(), to, new InMemoryJobStore(), threads, options.build())) {
      ExportHandle handle = engine.start(request.build(), ExportContext.ANYONE);
      Manifest manifest = handle.manifest().toCompletableFuture().get(60, TimeUnit.SECONDS);
      Map<String, byte[]> files = sink.files(handle.id());
      warnings = lines(manifest, FileKind.ERROR, files);
      return lines(manifest, FileKind.OUTPUT, files).stream().map(this::key).toList();
    }
  }

  private String key(String line) {
    String type = line.split("\"", -1)[3];
    String key = type + "/" + line.split("\"", -1)[7];
    assertThat(line).isEqualTo(bodies.get(key));
    return key;
  }

  private static List<String> lines(Manifest manifest, FileKind kind, Map<String, byte[]> files)
      throws IOException {
    List<String> lines = new ArrayList<>();
    try (CloseableIterator<ManifestEntry> entries = manifest.files(kind)) {
      for (ManifestEntry e = entries.next(); e != null; e = entries.next()) {
        byte[] file = Objects.requireNonNull(files.get(e.name().toString()));
        lines.addAll(new String(file, UTF_8).lines().toList());
      }
    }
    return lines;
  }
}
