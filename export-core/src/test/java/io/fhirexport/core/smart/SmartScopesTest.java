package io.fhirexport.core.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmartScopesTest {
  private static final List<String> TYPES = List.of("Group", "Observation", "Patient");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system/*.read",
        "system/*.*",
        "system/*.rs",
        "system/*.cruds",
        "system/*.r system/*.s",
        "openid system/*.rs system/Patient.r?name=x"
      })
  void everyType(String scopes) {
    assertThat(SmartScopes.parse(scopes).permitsEveryType()).isTrue();
    assertThat(SmartScopes.parse(scopes).permitted(TYPES)).containsExactlyElementsOf(TYPES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system/Patient.read",
        "system/Patient.*",
        "system/Patient.rs",
        "system/Patient.cruds",
        "system/Patient.r system/Patient.s",
        "system/Patient.r system/*.s",
        "system/Patient.rs system/Observation.r system/Group.write",
        "system/Patient.rs system/Patient.rs?active=true"
      })
  void onlyPatient(String scopes) {
    assertThat(SmartScopes.parse(scopes).permitsEveryType()).isFalse();
    assertThat(SmartScopes.parse(scopes).permitted(TYPES)).containsExactly("Patient");
    assertThat(SmartScopes.parse(scopes).named()).containsExactly("Patient");
    assertThat(SmartScopes.parse(scopes).finer(TYPES)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "openid fhirUser launch/patient offline_access",
        "system/Patient.r",
        "system/*.s",
        "system/Patient.write",
        "system/Patient.cud",
        "system/Patient.sr",
        "system/Patient.rss",
        "system/Patient.READ",
        "system/Patient.",
        "system/Patient",
        "system/patient.rs",
        "system/Pat*.rs",
        "System/Patient.rs",
        "xsystem/Patient.rs",
        "patient/*.rs",
        "patient/Patient.read",
        "user/*.*",
        "system/Patient.rs?active=true",
        "system/Patient.rs?",
        "system/*.rs?_tag=open",
        "system/*.read?_tag=open",
        "system/Patient.r system/Patient.s?active=true",
        "system/Patient.rs,system/Group.rs"
      })
  void nothing(String scopes) {
    assertThat(SmartScopes.parse(scopes).permitsEveryType()).isFalse();
    assertThat(SmartScopes.parse(scopes).permitted(TYPES)).isEmpty();
    assertThat(SmartScopes.parse(scopes).named()).isEmpty();
  }

  @Test
  void finerScopesAreNamedWithoutTheirParameters() {
    SmartScopes scopes =
        SmartScopes.parse(
            "system/Observation.rs?patient=123 system/Patient.rs system/Group.c?name=x");

    assertThat(scopes.finer(TYPES)).containsExactly("system/Observation.rs");
    assertThat(scopes.finer(Set.of("Patient", "Group"))).isEmpty();
    assertThat(scopes.toString()).contains("Patient").doesNotContain("123");
  }

  @Test
  void aFinerScopeOfAllTypesIsOpenForThoseThatNoOtherScopeCovers() {
    SmartScopes scopes = SmartScopes.parse("system/*.rs?_tag=open system/Patient.rs");

    assertThat(scopes.finer(Set.of("Patient"))).isEmpty();
    assertThat(scopes.finer(Set.of("Patient", "Group"))).containsExactly("system/*.rs");
  }

  @Test
  void moreScopesNeverTakeAwayAndTheirOrderMeansNothing() {
    Random random = new Random(20261128);
    for (int round = 0; round < 5000; round++) {
      List<String> scopes = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        scopes.add(scope(random));
      }
      Set<String> permitted = permitted(scopes);
      List<String> shuffled = new ArrayList<>(scopes);
      Collections.shuffle(shuffled, random);
      List<String> more = new ArrayList<>(scopes);
      more.add(scope(random));
      List<String> whole = new ArrayList<>(scopes);
      whole.removeIf(scope -> scope.contains("?") || !scope.startsWith("system/"));

      assertThat(permitted(shuffled)).as("%s", scopes).isEqualTo(permitted);
      assertThat(permitted(more)).as("%s", more).containsAll(permitted);
      assertThat(permitted(whole)).as("%s", scopes).isEqualTo(permitted);
      assertThat(permitted).as("%s", scopes).isEqualTo(expected(scopes));
    }
  }

  private static Set<String> permitted(List<String> scopes) {
    return SmartScopes.parse(String.join(" ", scopes)).permitted(TYPES);
  }

  private static String scope(Random random) {
    List<String> types = List.of("Group", "Observation", "Patient", "*");
    List<String> rights = List.of("read", "write", "*", "r", "s", "rs", "cruds", "cud", "rs?a=b");
    return List.of("system", "system", "system", "patient", "user").get(random.nextInt(5))
        + "/"
        + types.get(random.nextInt(types.size()))
        + "."
        + rights.get(random.nextInt(rights.size()));
  }

  /** Right by right, from a list of all scopes that give it. */
  private static Set<String> expected(List<String> scopes) {
    Set<String> expected = new TreeSet<>();
    for (String type : TYPES) {
      if (gives(scopes, type, List.of("read", "*", "r", "rs", "cruds"))
          && gives(scopes, type, List.of("read", "*", "s", "rs", "cruds"))) {
        expected.add(type);
      }
    }
    return expected;
  }

  private static boolean gives(List<String> scopes, String type, List<String> rights) {
    return rights.stream()
        .anyMatch(
            right ->
                scopes.contains("system/" + type + "." + right)
                    || scopes.contains("system/*." + right));
  }
}
