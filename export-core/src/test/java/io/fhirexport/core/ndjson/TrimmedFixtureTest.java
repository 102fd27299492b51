package io.fhirexport.core.ndjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.elements.RootElements;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.testkit.Fixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HAPI reads both bodies, and knows from its own definitions what is mandatory. */
@DisplayName("A trimmed resource of the fixture")
class TrimmedFixtureTest {
  private static final Set<String> ALWAYS =
      Set.of("id", "meta", "implicitRules", "modifierExtension");
  private static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

  private static final FhirContext R4 = FhirContext.forR4Cached();

  private final IParser parser = R4.newJsonParser();
  private final Random random = new Random(20261101);
  private int whole;
  private int trimmed;

  @Test
  void hasWhatWasAskedForAndWhatIsMandatoryAndNoMore() throws Exception {
    for (String type : Fixture.types()) {
      try (CloseableIterator<ExportResource> resources = Fixture.list(type, ExportContext.ANYONE)) {
        for (ExportResource r = resources.next(); r != null; r = resources.next()) {
          byte[] body = Arrays.copyOfRange(r.bytes(), r.offset(), r.offset() + r.length());
          check(type, body);
          skip(resources, 3);
        }
      }
    }
    assertThat(whole).isGreaterThan(20);
    assertThat(trimmed).isGreaterThan(500);
  }

  private void check(String type, byte[] body) throws MalformedBodyException {
    Resource before = (Resource) parser.parseResource(new String(body, UTF_8));
    Set<String> asked = anyOf(before);
    List<String> items = new ArrayList<>();
    asked.forEach(name -> items.add(spelled(type, name)));
    assertThat(RootElements.faults(items, Set.of(type))).isEmpty();
    Trimmer trimmer = new Trimmer(RootElements.kept(type, items));
    boolean some = trimmer.trim(body, 0, body.length);
    Resource after =
        some
            ? (Resource)
                parser.parseResource(new String(trimmer.bytes(), 0, trimmer.length(), UTF_8))
            : before;
    assertThat(after.getMeta().getTag(SYSTEM, "SUBSETTED") != null).isEqualTo(some);
    after.getMeta().getTag().removeIf(TrimmedFixtureTest::isSubsetted);
    boolean left = false;
    for (Property property : before.children()) {
      boolean stays =
          asked.contains(property.getName())
              || isMandatory(type, property)
              || ALWAYS.contains(property.getName());
      List<Base> values = values(property);
      left |= !stays && !values.isEmpty();
      assertThat(
              Base.compareDeep(
                  values(after.getNamedProperty(property.getName())),
                  stays ? values : List.of(),
                  true))
          .as("%s of %s for %s", property.getName(), before.getId(), items)
          .isTrue();
    }
    assertThat(some).isEqualTo(left);
    trimmed += some ? 1 : 0;
    whole += some ? 0 : 1;
  }

  private static boolean isMandatory(String type, Property property) {
    String name = property.getName().replace("[x]", "");
    return R4.getResourceDefinition(type).getChildren().stream()
        .anyMatch(c -> c.getElementName().replace("[x]", "").equals(name) && c.getMin() > 0);
  }

  private static List<Base> values(Property property) {
    return property.getValues().stream().filter(v -> v != null && !v.isEmpty()).toList();
  }

  /** All, few or none of the elements that exist. */
  private Set<String> anyOf(Resource resource) {
    double share = random.nextInt(4) / 3.0;
    Set<String> names = new LinkedHashSet<>();
    for (Property property : resource.children()) {
      if (random.nextDouble() < share) {
        names.add(property.getName());
      }
    }
    return names;
  }

  private String spelled(String type, String name) {
    String without = random.nextBoolean() ? name : name.replace("[x]", "");
    return random.nextBoolean() ? without : type + "." + without;
  }

  private static boolean isSubsetted(Coding coding) {
    return coding.getCode().equals("SUBSETTED");
  }

  private static void skip(CloseableIterator<ExportResource> resources, int count)
      throws Exception {
    for (int i = 0; i < count; i++) {
      if (resources.next() == null) {
        return;
      }
    }
  }
}
