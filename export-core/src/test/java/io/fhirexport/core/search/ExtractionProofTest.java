package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.search.SearchParameter.Kind;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the extractors find in JSON is what HAPI's FHIRPath engine finds in HAPI's model. */
class ExtractionProofTest {
  private static final Elements MODEL = Elements.r4();

  private static FhirContext context;
  private static HapiOracle oracle;

  private final Map<String, List<Compared>> compared = new HashMap<>();
  private final Set<String> differences = new TreeSet<>();
  private final Set<String> withValues = new TreeSet<>();
  private int resources;
  private long values;

  /** A parameter, compiled for one type. */
  private record Compared(
      String name, SearchParameter parameter, Extractor single, CompositeExtractor composite) {}

  @BeforeAll
  static void startHapi() {
    context = FhirContext.forR4();
    oracle = new HapiOracle(context);
  }

  @Test
  void inSyntheticPatientRecords() throws IOException {
    for (String type : Fixture.types()) {
      try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
        ExportResource resource = all.next();
        for (int i = 0; i < 100 && resource != null; i++) {
          compare(type, resource.bytes());
          resource = all.next();
        }
      }
    }
    finish("synthetic patient records");
    assertThat(withValues).hasSizeGreaterThan(150);
  }

  @Test
  void inTheDefinitionsOfFhir() {
    Map<String, Integer> counts = new HashMap<>();
    IParser json = context.newJsonParser();
    IParser xml = context.newXmlParser();
    for (String file :
        List.of(
            "profile/profiles-types.xml",
            "profile/profiles-resources.xml",
            "profile/profiles-others.xml",
            "valueset/valuesets.xml",
            "extension/extension-definitions.xml")) {
      R4Specification.eachResource(
          file,
          resource -> {
            String type = resource.substring(1, resource.indexOf(' '));
            if (counts.merge(file + type, 1, Integer::sum) <= 25) {
              compare(
                  type, json.encodeResourceToString(xml.parseResource(resource)).getBytes(UTF_8));
            }
          });
    }
    finish("definitions of FHIR");
  }

  @Test
  void inSamplesOfEveryType() {
    for (String type : MODEL.resourceTypes()) {
      for (int variant = 0; variant < 12; variant++) {
        compare(type, SampleResource.of(type, variant, context, MODEL));
      }
    }
    finish("samples of every type");
    Set<String> without = new TreeSet<>();
    compared.values().forEach(list -> list.forEach(each -> without.add(each.name)));
    without.removeAll(withValues);
    assertThat(without).isEmpty();
  }

  private void finish(String of) {
    System.out.printf(
        "Compared %d parameters of %d types, %d of them with values, in %d %s: %d values.%n",
        compared.values().stream().mapToInt(List::size).sum(),
        compared.size(),
        withValues.size(),
        resources,
        of,
        values);
    assertThat(differences).isEmpty();
  }

  private void compare(String type, byte[] body) {
    resources++;
    IBaseResource resource = oracle.parse(body);
    Node root = Node.parse(body, 0, body.length);
    for (Compared each : compared.computeIfAbsent(type, ExtractionProofTest::compile)) {
      if (each.composite != null) {
        Captured captured = WholeBody.of(root, each.composite.paths());
        compare(
            each,
            oracle.composites(resource, each.parameter).stream().map(Object::toString).toList(),
            each.composite.extract(captured).stream()
                .map(ExtractionProofTest::texts)
                .map(Object::toString)
                .toList());
      } else {
        Captured captured = WholeBody.of(root, each.single.paths());
        compare(
            each,
            oracle.values(resource, each.parameter.expression()),
            each.single.extract(captured).stream().map(HapiOracle::text).toList());
      }
    }
  }

  private void compare(Compared each, List<String> expected, List<String> found) {
    values += expected.size();
    if (!expected.isEmpty()) {
      withValues.add(each.name);
    }
    if (!new TreeSet<>(expected).equals(new TreeSet<>(found)) && differences.size() < 60) {
      differences.add(each.name + "\n expected " + cut(expected) + "\n found    " + cut(found));
    }
  }

  private static String cut(List<String> texts) {
    String all = new TreeSet<>(texts).toString();
    return all.substring(0, Math.min(300, all.length()));
  }

  private static List<List<String>> texts(CompositeExtractor.Group group) {
    return group.components().stream()
        .map(component -> component.stream().map(HapiOracle::text).toList())
        .toList();
  }

  private static List<Compared> compile(String type) {
    List<Compared> all = new ArrayList<>();
    for (SearchParameter parameter : SearchParameters.r4().all()) {
      if (parameter.kind() != Kind.SPECIAL
          && parameter.bases().stream().anyMatch(base -> MODEL.isA(type, base))) {
        String name = type + " " + parameter.code();
        try {
          all.add(
              parameter.kind() == Kind.COMPOSITE
                  ? new Compared(
                      name, parameter, null, CompositeExtractor.compile(type, parameter, MODEL))
                  : new Compared(
                      name,
                      parameter,
                      Extractor.compile(type, parameter.expression(), MODEL),
                      null));
        } catch (UnsupportedExpressionException e) {
          throw new IllegalStateException(name, e);
        }
      }
    }
    return all;
  }
}
