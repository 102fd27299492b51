package io.fhirexport.core.search;

import static io.fhirexport.core.search.Search.compile;
import static io.fhirexport.core.search.Search.faults;
import static io.fhirexport.core.search.Search.matches;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeFiltersTest {
  private static boolean patient(TypeFilters filters, String members) {
    String body = "{\"resourceType\":\"Patient\"," + members.replace('\'', '"') + "}";
    return matches(filters, "Patient", body.getBytes(UTF_8));
  }

  @Nested
  class Together {
    @Test
    void queriesOfOneTypeAreAlternatives() {
      TypeFilters filters = compile("Patient?gender=male", "Patient?active=true");

      assertThat(patient(filters, "'gender':'male'")).isTrue();
      assertThat(patient(filters, "'active':true")).isTrue();
      assertThat(patient(filters, "'gender':'female','active':false")).isFalse();
    }

    @Test
    void parametersOfOneQueryMustAllMatch() {
      TypeFilters filters = compile("Patient?gender=male&active=true");

      assertThat(patient(filters, "'gender':'male','active':true")).isTrue();
      assertThat(patient(filters, "'gender':'male','active':false")).isFalse();
      assertThat(patient(filters, "'active':true")).isFalse();
    }

    @Test
    void aRepeatedParameterMustMatchEachTime() {
      TypeFilters filters = compile("Patient?given=anna&given=maria");

      assertThat(patient(filters, "'name':[{'given':['Anna','Maria']}]")).isTrue();
      assertThat(patient(filters, "'name':[{'given':['Anna']}]")).isFalse();
    }

    @Test
    void ofValuesWithCommasOneMustMatch() {
      TypeFilters filters = compile("Patient?gender=other,male");

      assertThat(patient(filters, "'gender':'male'")).isTrue();
      assertThat(patient(filters, "'gender':'female'")).isFalse();
    }

    @Test
    void aTypeWithoutAQueryHasNoFilter() {
      assertThat(compile("Patient?gender=male").byType()).containsOnlyKeys("Patient");
      assertThat(compile().byType()).isEmpty();
    }

    @Test
    void commasCanDivideQueriesOfSeveralTypes() {
      TypeFilters filters = compile("Patient?gender=male,female,Observation?status=final");

      assertThat(filters.byType()).containsOnlyKeys("Patient", "Observation");
      assertThat(patient(filters, "'gender':'female'")).isTrue();
    }

    @Test
    void pathsAreCapturedOnceEach() {
      TypeFilters filters = compile("Patient?name=a&name=b", "Patient?name=c&_id=d");

      assertThat(filters.byType().get("Patient").paths()).containsExactly("id", "name");
    }
  }

  @Nested
  class Text {
    @Test
    void isPercentDecodedOnceMoreThanItsTransport() {
      TypeFilters filters = compile("Patient?family=M%C3%BCller%26Sohn&gender=male");

      assertThat(patient(filters, "'gender':'male','name':[{'family':'Müller&Sohn'}]")).isTrue();
      assertThat(patient(filters, "'gender':'male','name':[{'family':'Müller'}]")).isFalse();
    }

    @Test
    void anEqualsSignOrAQuestionMarkInAValueIsPartOfIt() {
      TypeFilters filters = compile("Patient?family:exact=a=b?c");

      assertThat(patient(filters, "'name':[{'family':'a=b?c'}]")).isTrue();
      assertThat(patient(filters, "'name':[{'family':'a'}]")).isFalse();
    }

    @Test
    void anEscapedCommaIsPartOfTheValue() {
      TypeFilters filters = compile("Patient?family:exact=a\\,b");

      assertThat(patient(filters, "'name':[{'family':'a,b'}]")).isTrue();
      assertThat(patient(filters, "'name':[{'family':'a'}]")).isFalse();
    }

    @Test
    void emptyPairsAreOverlooked() {
      TypeFilters filters = compile("Patient?&gender=male&&");

      assertThat(patient(filters, "'gender':'male'")).isTrue();
      assertThat(patient(filters, "'gender':'female'")).isFalse();
    }
  }

  @Nested
  class Faults {
    @Test
    void areAllNamedAtOnce() {
      TypeFilters filters =
          compile("Patient?nonsense=1&birthdate=yesterday", "Nobody?x=1", "Observation?code:in=x");

      assertThat(filters.byType()).isEmpty();
      assertThat(filters.faults())
          .extracting(Issue::code)
          .containsExactly(
              IssueCode.NOT_SUPPORTED, IssueCode.INVALID, IssueCode.VALUE, IssueCode.NOT_SUPPORTED);
      assertThat(filters.faults()).extracting(Issue::expression).containsOnly("_typeFilter");
    }

    @Test
    void oneFaultLeavesNoFilterAtAll() {
      assertThat(compile("Patient?gender=male", "Observation?nonsense=1").byType()).isEmpty();
    }

    @Test
    void sayWhereTheyAre() {
      assertThat(faults("Patient?nonsense=1"))
          .containsExactly("Patient?nonsense is no search parameter of the type.");
      assertThat(faults("Observation?value-quantity=5|mg"))
          .containsExactly(
              "Observation?value-quantity takes a number, or a number with a unit as in"
                  + " 5.4|http://unitsofmeasure.org|mg.");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Peter",
          "Peter?name=a",
          "Patient/Peter?name=a",
          "Patient?birthdate=Peter",
          "Patient?Peter",
          "Patient?Peter Smith=a",
          "Patient?active:missing=Peter",
          "Patient?identifier=Peter|Peter|Peter",
          "Patient?general-practitioner=Peter Smith",
          "Patient?general-practitioner:Organization=Practitioner/Peter",
          "Patient?name:Pet%65r%zz=Peter",
          "Observation?value-quantity=Peter",
          "Observation?code-value-quantity=Peter"
        })
    void neverRepeatAValue(String filter) {
      assertThat(faults(filter)).hasSize(1);
      assertThat(String.join("\n", faults(filter.replace("Peter?", "Nobody?"))))
          .doesNotContain("Peter");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "_sort=name",
          "_count=5",
          "_include=Patient:organization",
          "_include:iterate=Patient:organization",
          "_revinclude=Observation:subject",
          "_summary=true",
          "_elements=id",
          "_total=none",
          "_has:Observation:patient:code=1",
          "organization.name=a",
          "general-practitioner:Practitioner.name=a",
          "_content=a",
          "_text=a",
          "_filter=a",
          "_list=a",
          "_query=a",
          "phonetic=a",
          "nonsense=a",
          "name",
          "name=",
          "name=a,,b",
          "name=a,",
          "name=%zz",
          "name=-",
          "name:exact=",
          "name:not=a",
          "name:text=a",
          "name:Exact=a",
          "gender:in=a",
          "gender:not-in=a",
          "gender:above=a",
          "gender:below=a",
          "gender:text=a",
          "gender:exact=a",
          "gender:=a",
          "name:=a",
          "identifier:of-type=a|b|c",
          "identifier=|",
          "identifier=a|b|c",
          "birthdate:exact=2020",
          "birthdate=20",
          "birthdate=2020-13",
          "birthdate=2020-02-30",
          "birthdate=2020-1-1",
          "birthdate=xx2020",
          "birthdate=GE2020",
          "birthdate=2020-01-01T10",
          "birthdate=2020-01-01T10:00:00+2",
          "active:missing=yes",
          "active:missing=true,false",
          "organization:Patient=a",
          "organization:Nothing=a",
          "organization:above=a",
          "organization=a b",
          "organization=Nothing/a",
          "organization:Organization=Patient/a",
          "",
          "&"
        })
    void everythingThatCannotBeJudgedIsRefused(String query) {
      assertThat(faults("Patient?" + query)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
      "Observation?code-value-quantity:missing=true",
      "Observation?code-value-quantity=a",
      "Observation?code-value-quantity=a$b",
      "Observation?code-value-quantity=a$5$c",
      "Observation?code-value-quantity=a$",
      "Observation?value-quantity=5|mg",
      "Observation?value-quantity=5|a|b|c",
      "Observation?value-quantity=5.",
      "Observation?value-quantity=1e9999999",
      "RiskAssessment?probability=a",
      "RiskAssessment?probability:exact=1",
      "ValueSet?url:below=urn:oid:1.2",
      "ValueSet?url:above=urn:oid:1.2",
      "ValueSet?url:exact=http://a",
      "Location?near=1|2",
    })
    void soAreFaultsOfOtherKinds(String filter) {
      assertThat(faults(filter)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "Patient",
          "?name=a",
          "?_lastUpdated=2020",
          "Patient/1?name=a",
          "Patient/1/Observation?code=a",
          "Resource?_id=a",
          "DomainResource?_id=a",
          "patient?name=a",
          "Patient,Observation?code=a"
        })
    void aQueryBeginsWithOneType(String filter) {
      assertThat(faults(filter)).hasSize(1);
    }

    @Test
    void moreThanAServerCouldHoldIsRefusedBeforeItIsTakenApart() {
      String values = "a,".repeat(50_000) + "a";
      String parameters = "_id=1&".repeat(500) + "_id=1";

      assertThat(compile("Patient?_id=" + values).faults()).isEmpty();
      assertThat(faults("Patient?_id=" + values, "Patient?_id=" + values))
          .containsExactly("takes at most 100000 values in all.");
      assertThat(faults("Patient?_id=" + values.replace(",", "%2C").repeat(2)))
          .containsExactly("takes at most 100000 values in all.");
      assertThat(compile("Patient?" + parameters).faults()).isEmpty();
      assertThat(faults("Patient?" + parameters, "Patient?" + parameters))
          .containsExactly("takes at most 1000 parameters in all.");
      assertThat(faults("Patient?_id=1,".repeat(1_000) + "Patient?_id=1"))
          .containsExactly("takes at most 1000 parameters in all.");
    }

    @Test
    void ofManyOnlySomeAreNamed() {
      String[] filters = new String[300];
      for (int i = 0; i < filters.length; i++) {
        filters[i] = "Patient?nonsense" + i + "=1";
      }

      assertThat(faults(filters)).hasSize(100);
    }
  }

  @Test
  void aHostCanAddAParameterOfItsOwn() {
    SearchParameters parameters =
        SearchParameters.r4()
            .with(
                new SearchParameter(
                    "nickname",
                    SearchParameter.Kind.STRING,
                    List.of("Patient"),
                    "Patient.name.where(use = 'nickname').given",
                    List.of(),
                    List.of()));
    TypeFilters filters =
        TypeFilters.compile(List.of("Patient?nickname=bob"), parameters, List.of(), Search.NOW);

    assertThat(filters.faults()).isEmpty();
    assertThat(patient(filters, "'name':[{'use':'nickname','given':['Bobby']}]")).isTrue();
    assertThat(patient(filters, "'name':[{'use':'official','given':['Bobby']}]")).isFalse();
  }

  @Test
  void anOwnBaseIsNotBlank() {
    assertThatThrownBy(
            () -> TypeFilters.compile(List.of(), SearchParameters.r4(), List.of(" "), Search.NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
