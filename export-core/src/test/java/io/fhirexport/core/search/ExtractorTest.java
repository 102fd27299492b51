package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.core.search.SearchParameter.Component;
import io.fhirexport.core.search.SearchParameter.Kind;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractorTest {
  private static final Elements MODEL = Elements.r4();
  private static final String PATIENT =
      """
      {"resourceType":"Patient","active":true,"birthDate":"1970-01-01",
       "_birthDate":{"extension":[{"url":"http://a/time","valueDateTime":"1970-01-01T07:00:00Z"}]},
       "extension":[{"url":"http://a/race","valueCoding":{"code":"r"}},
                    {"url":"http://a/weight","valueDecimal":3.20}],
       "name":[{"family":"A","given":["B","C"]},null,{"family":"D"}],
       "telecom":[{"system":"phone","value":"1"},{"system":"email","value":"2"},{"value":"3"}],
       "contained":[{"resourceType":"Organization","id":"o"},{"resourceType":"Patient","id":"p"}],
       "generalPractitioner":[
         {"reference":"Practitioner/1"},{"reference":"https://a.b/fhir/Practitioner/2/_history/3"},
         {"reference":"Practitioner?identifier=a|b/c"},{"reference":"#o"},
         {"reference":"urn:uuid:1","type":"Practitioner"},{"reference":"urn:uuid:2"},
         {"reference":"Something/1"},{"display":"nobody"}]}""";

  @Nested
  class WantsCaptured {
    @ParameterizedTest
    @CsvSource(
        delimiter = ';',
        value = {
          "Patient; Patient.name.family; name.family",
          "Patient; name | Patient.birthDate; birthDate,name",
          "Patient; Patient.name | Practitioner.name; name",
          "Patient; Resource.id | DomainResource.language; id,language",
          "Patient; Practitioner.name; ",
          "Observation; (Observation.value as Quantity); valueQuantity",
          "Observation; Observation.component.value.as(string); component.valueString",
          "Observation; (Observation.value as CodeableConcept).text; valueCodeableConcept.text",
          "Observation; Observation.value.ofType(FHIR.dateTime); valueDateTime",
          "Observation; Observation.effective;"
              + " effectiveDateTime,effectiveInstant,effectivePeriod,effectiveTiming",
          "Patient; Patient.telecom.where(system = 'email').value; telecom",
          "Patient; Patient.link.other.where(resolve() is Patient); contained,link.other",
          "Patient; Patient.extension('http://a').value.ofType(Coding).code; extension",
          "Patient; Patient.birthDate.extension('http://a').value; _birthDate.extension",
          "Bundle; Bundle.entry[0].resource; entry",
          "Patient; Patient; ''",
        })
    void theLongestPlainPaths(String type, String expression, String paths) throws Exception {
      List<String> expected = paths == null ? List.of() : List.of(paths.split(",", -1));

      assertThat(Extractor.compile(type, expression, MODEL).paths()).isEqualTo(expected);
    }
  }

  @Nested
  class Finds {
    @Test
    void membersOfMembersWithTheirType() throws Exception {
      assertThat(in(PATIENT, "Patient.name.given")).containsExactly("string B", "string C");
      assertThat(in(PATIENT, "name.family | Patient.birthDate"))
          .containsExactly("string A", "string D", "date 1970-01-01");
    }

    @Test
    void itemsByTheirPlace() throws Exception {
      assertThat(in(PATIENT, "Patient.name[1].family")).containsExactly("string D");
      assertThat(in(PATIENT, "Patient.name.given.first()")).containsExactly("string B");
      assertThat(in(PATIENT, "Patient.name[2].family")).isEmpty();
    }

    @Test
    void whatACriterionHoldsFor() throws Exception {
      assertThat(in(PATIENT, "Patient.telecom.where(system='email').value"))
          .containsExactly("string 2");
      assertThat(in(PATIENT, "Patient.telecom.where(system != 'email').value"))
          .containsExactly("string 1");
      assertThat(in(PATIENT, "Patient.telecom.where(system.empty()).value"))
          .containsExactly("string 3");
      assertThat(in(PATIENT, "Patient.telecom.where(value = '1' or value = '3').value"))
          .containsExactly("string 1", "string 3");
      assertThat(in(PATIENT, "Patient.name.where(given.exists() and %resource.active).family"))
          .containsExactly("string A");
      assertThat(in(PATIENT, "Patient.name.family.where($this = 'D')")).containsExactly("string D");
    }

    @Test
    void extensions() throws Exception {
      assertThat(in(PATIENT, "Patient.extension('http://a/race').value.ofType(Coding).code"))
          .containsExactly("code r");
      assertThat(in(PATIENT, "extension.where(url='http://a/weight').value as decimal"))
          .containsExactly("decimal 3.20");
      assertThat(in(PATIENT, "Patient.extension('http://a/weight').value.where($this = 3.2)"))
          .containsExactly("decimal 3.20");
      assertThat(in(PATIENT, "Patient.birthDate.extension('http://a/time').value"))
          .containsExactly("dateTime 1970-01-01T07:00:00Z");
    }

    @Test
    void referencesByTheTypeOfTheirTarget() throws Exception {
      String expression = "Patient.generalPractitioner.where(resolve() is %s).reference";

      assertThat(in(PATIENT, String.format(expression, "Practitioner")))
          .containsExactly(
              "string Practitioner/1",
              "string https://a.b/fhir/Practitioner/2/_history/3",
              "string Practitioner?identifier=a|b/c",
              "string urn:uuid:1");
      assertThat(in(PATIENT, String.format(expression, "Organization")))
          .containsExactly("string #o");
      assertThat(in(PATIENT, String.format(expression, "Patient"))).isEmpty();
    }

    @Test
    void resourcesByTheTypeTheySayTheyHave() throws Exception {
      assertThat(in(PATIENT, "Patient.contained.ofType(Organization).id")).containsExactly("id o");
      assertThat(in(PATIENT, "Patient.contained.where($this is Patient).id"))
          .containsExactly("id p");
    }

    @ParameterizedTest
    @CsvSource({
      "'\"deceasedBoolean\":true', true",
      "'\"deceasedBoolean\":false', false",
      "'\"deceasedDateTime\":\"2020\"', true",
      "'\"active\":true', false"
    })
    void whetherAPatientIsDead(String member, String dead) throws Exception {
      assertThat(
              in(
                  "{\"resourceType\":\"Patient\"," + member + "}",
                  "Patient.deceased.exists() and Patient.deceased != false"))
          .containsExactly("boolean " + dead);
    }

    @Test
    void nothingInNothing() throws Exception {
      assertThat(in("{\"resourceType\":\"Patient\"}", "Patient.name.family | Patient.telecom"))
          .isEmpty();
      assertThat(in(PATIENT, "Observation.value")).isEmpty();
    }

    private List<String> in(String body, String expression) throws Exception {
      Extractor extractor = Extractor.compile("Patient", expression, MODEL);
      List<TypedValue> values = extractor.extract(WholeBody.of(body, extractor.paths()));
      assertThat(extractor.types()).containsAll(values.stream().map(TypedValue::type).toList());
      return values.stream().map(value -> value.type() + " " + value.node().text()).toList();
    }
  }

  @Nested
  class Refuses {
    @ParameterizedTest
    @CsvSource(
        delimiter = ';',
        value = {
          "Patient.nam; There is no element nam in Patient.",
          "Patient.name.where(famly = 'a'); There is no element famly in HumanName.",
          "Patient.name.as(Human); There is no type Human.",
          "Patient.name.family.lower(); The function lower is not supported"
              + " in Patient.name.family.lower().",
          "Patient.managingOrganization.resolve(); resolve() is supported only to ask for the"
              + " type of a reference's target.",
          "Patient.managingOrganization.resolve().name; resolve() is supported only to ask for"
              + " the type of a reference's target.",
          "Patient.; The expression Patient. ends early.",
          "Patient.name[; The expression Patient.name[ ends early.",
          "Patient.name > 3; \">\" is not expected or not supported in Patient.name > 3.",
          "Patient name; \"name\" is not expected or not supported in Patient name.",
          "Patient.extension(url); \"url\" is not expected or not supported in"
              + " Patient.extension(url).",
          "Patient.deceased[0]; An index is not supported where values of several types are mixed.",
        })
    void withASentence(String expression, String sentence) {
      assertThatThrownBy(() -> Extractor.compile("Patient", expression, MODEL))
          .isInstanceOf(UnsupportedExpressionException.class)
          .hasMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", " ", "'", "Patient.name.where(family = 'a", "()", "|", "a..b", "`a"})
    void whatIsNoExpression(String expression) {
      assertThatThrownBy(() -> Extractor.compile("Patient", expression, MODEL))
          .isInstanceOf(UnsupportedExpressionException.class);
    }
  }

  @Nested
  class OfComposites {
    private static final String OBSERVATION =
        """
        {"resourceType":"Observation","code":{"text":"c"},"valueString":"v","component":[
          {"code":{"text":"c1"},"valueString":"v1"},{"code":{"text":"c2"},"valueInteger":2}]}""";

    @Test
    void keepsTogetherWhatBelongsTogether() throws Exception {
      SearchParameter parameter =
          new SearchParameter(
              "combo",
              Kind.COMPOSITE,
              List.of("Observation"),
              "Observation | Observation.component",
              List.of(),
              List.of(
                  new Component(Kind.STRING, "code.text"),
                  new Component(Kind.STRING, "value.as(string)"),
                  new Component(Kind.STRING, "%resource.code.text")));

      CompositeExtractor composite = CompositeExtractor.compile("Observation", parameter, MODEL);

      assertThat(composite.paths()).containsExactly("code.text", "component", "valueString");
      assertThat(composite.extract(WholeBody.of(OBSERVATION, composite.paths())))
          .extracting(
              group ->
                  group.components().stream()
                      .map(values -> values.stream().map(value -> value.node().text()).toList())
                      .toList())
          .containsExactly(
              List.of(List.of("c"), List.of("v"), List.of("c")),
              List.of(List.of("c1"), List.of("v1"), List.of("c")),
              List.of(List.of("c2"), List.of(), List.of("c")));
    }
  }
}
