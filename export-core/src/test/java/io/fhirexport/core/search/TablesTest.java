package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.core.search.Elements.Element;
import io.fhirexport.core.search.SearchParameter.Component;
import io.fhirexport.core.search.SearchParameter.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
  private static final Elements ELEMENTS = Elements.r4();
  private static final SearchParameters PARAMETERS = SearchParameters.r4();

  @Test
  void elementsAreThoseOfTheSpecification() {
    assertThat(TableLines.of("r4-elements.txt"))
        .hasSizeGreaterThan(4_900)
        .isEqualTo(R4Specification.elementLines());
  }

  @Test
  void searchParametersAreThoseOfTheSpecification() {
    assertThat(TableLines.of("r4-search-parameters.txt"))
        .hasSize(1_375)
        .isEqualTo(R4Specification.searchParameterLines());
  }

  @Test
  void aTypeHasItsOwnElementsAndThoseItInherits() {
    assertThat(ELEMENTS.find("Observation", "status"))
        .isEqualTo(new Element("Observation.status", 1, 1, List.of("code"), false, true));
    assertThat(ELEMENTS.find("Observation", "meta").path()).isEqualTo("Resource.meta");
    assertThat(ELEMENTS.find("Bundle", "contained")).isNull();
    assertThat(ELEMENTS.of("Age")).extracting(Element::name).contains("id", "extension", "unit");
  }

  @Test
  void aChoiceIsNamedByItsType() {
    Element value = ELEMENTS.find("Observation", "value");

    assertThat(value.choice()).isTrue();
    assertThat(value.jsonName("dateTime")).isEqualTo("valueDateTime");
    assertThat(value.types()).contains("Quantity", "string").hasSize(11);
  }

  @Test
  void anElementMayRepeatAnother() {
    assertThat(ELEMENTS.find("Observation.component", "referenceRange").types())
        .containsExactly("Observation.referenceRange");
    assertThat(ELEMENTS.find("Observation.component", "modifierExtension").max())
        .isEqualTo(Elements.UNBOUNDED);
  }

  @Test
  void aParameterOfAllResourcesIsFoundForEveryType() {
    assertThat(PARAMETERS.find("Patient", "_id")).isPresent();
    assertThat(PARAMETERS.find("Bundle", "_lastUpdated")).isPresent();
    assertThat(PARAMETERS.find("Patient", "_text")).isPresent();
    assertThat(PARAMETERS.find("Bundle", "_text")).isEmpty();
    assertThat(PARAMETERS.find("Patient", "code")).isEmpty();
    assertThat(PARAMETERS.find("Nothing", "code")).isEmpty();
  }

  @Test
  void aCompositeKnowsItsComponents() {
    assertThat(PARAMETERS.find("Observation", "code-value-quantity").orElseThrow().components())
        .containsExactly(
            new Component(Kind.TOKEN, "code"), new Component(Kind.QUANTITY, "value.as(Quantity)"));
  }

  @Test
  void anAddedParameterTakesThePlaceOfAnother() {
    SearchParameter own =
        new SearchParameter(
            "gender", Kind.STRING, List.of("Patient"), "Patient.gender", List.of(), List.of());

    SearchParameters more = PARAMETERS.with(own);

    assertThat(more.find("Patient", "gender")).contains(own);
    assertThat(more.find("Person", "gender")).isPresent().get().isNotEqualTo(own);
    assertThat(PARAMETERS.find("Patient", "gender")).isPresent().get().isNotEqualTo(own);
  }
}
