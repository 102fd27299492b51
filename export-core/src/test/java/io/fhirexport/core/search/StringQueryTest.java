package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringQueryTest {
  @ParameterizedTest
  @CsvSource({
    "given=eve, Eve, true",
    "given=eve, Evelyn, true",
    "given=eve, Severine, false",
    "given:contains=eve, Severine, true",
    "given:contains=EVE, séverine, true",
    "given:contains=evel, Severine, false",
    "given:exact=Eve, Eve, true",
    "given:exact=Eve, eve, false",
    "given:exact=Eve, Evelyn, false",
    "given:exact=Zoe, Zoë, false",
    "given=zoe, Zoë, true",
    "given=zoë, ZOE, true",
    "given=strasse, Straße, true",
    "given=straße, STRASSE, true",
    "given=oconnor, O’Connor, true",
    "given=o-connor, OConnor, true",
    "given=anna  maria, Anna Maria, true",
    "given=anna maria, Annamaria, false",
    "'given=eve,zoe', Zoë, true",
    "given=κωσ, Κώστας, true",
  })
  void comparesLettersWithoutCaseAccentsAndPunctuation(
      String query, String given, boolean expected) {
    String members = "'name':[{'given':[\"" + given + "\"]}]";

    assertThat(Search.matches("Patient", query, members)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "name=carreno, true",
    "name=quinones, true",
    "name=carreno qu, true",
    "family=quinones, true",
    "family=uinones, false",
    "family:exact=Quiñones, false",
    "family:exact=Carreño Quiñones, true",
    "name=maria, true",
    "name=prof, true",
    "name=jr, true",
    "name=known as, true",
    "name=usual, false",
    "given=quinones, false",
    "name:missing=false, true",
    "address:missing=true, true",
  })
  void ofANameEachPartCountsAndOfAFamilyNameEachWord(String query, boolean expected) {
    String members =
        "'name':[{'use':'usual','family':'Carreño Quiñones','given':['Ana','María'],"
            + "'prefix':['Prof.'],'suffix':['Jr.'],'text':'Known as A'}]";

    assertThat(Search.matches("Patient", query, members)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "address=main, true",
    "address=second, true",
    "address=spring, true",
    "address=county, true",
    "address=il, true",
    "address=627, true",
    "address=usa, true",
    "address=home, false",
    "address=physical, false",
    "address-city=spring, true",
    "address-city=main, false",
    "address:contains=field, true",
  })
  void ofAnAddressEachPartCounts(String query, boolean expected) {
    String members =
        "'address':[{'use':'home','type':'physical','line':['Main St 1','Second floor'],"
            + "'city':'Springfield','district':'County','state':'IL','postalCode':'62701',"
            + "'country':'USA'}]";

    assertThat(Search.matches("Patient", query, members)).isEqualTo(expected);
  }
}
