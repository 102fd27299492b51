package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerNameTest {
  private static final String LENGTH = "A container name has 3 to 63 characters.";
  private static final String LETTERS =
      "A container name holds nothing but lower-case letters a to z, digits and dashes: no path, no"
          + " percent-encoding.";
  private static final String ENDS = "A container name begins and ends with a letter or a digit.";
  private static final String DASHES = "A container name has no two dashes in a row.";

  @Test
  void acceptsWhatAzureAccepts() {
    for (String name : List.of("abc", "a1b", "0-0", "my-exports-2026", "a".repeat(63))) {
      assertThat(ContainerName.faults(name)).as(name).isEmpty();
    }
  }

  @Test
  void refusesWrongLengths() {
    assertThat(ContainerName.faults("")).containsExactly(LENGTH);
    assertThat(ContainerName.faults("ab")).containsExactly(LENGTH);
    assertThat(ContainerName.faults("a".repeat(64))).containsExactly(LENGTH);
  }

  @Test
  void refusesOtherCharacters() {
    for (String name :
        List.of("Exports", "my_exports", "a..b", "a/b", "a\\b", "a%2fb", "été", "a b", "abc\n")) {
      assertThat(ContainerName.faults(name)).as(name).containsExactly(LETTERS);
    }
  }

  @Test
  void refusesDashesWhereAzureDoes() {
    assertThat(ContainerName.faults("-abc")).containsExactly(ENDS);
    assertThat(ContainerName.faults("abc-")).containsExactly(ENDS);
    assertThat(ContainerName.faults("a--b")).containsExactly(DASHES);
  }

  @Test
  void refusesContainersOfAzuresOwn() {
    for (String name : List.of("$root", "$web", "$logs")) {
      assertThat(ContainerName.faults(name)).singleElement().asString().contains("Azure's own");
    }
  }

  @Test
  void statesEveryBrokenRule() {
    assertThat(ContainerName.faults("-A--" + "b".repeat(63)))
        .containsExactly(LENGTH, LETTERS, ENDS, DASHES);
    assertThatThrownBy(() -> new ContainerName("A-"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(LENGTH + " " + LETTERS + " " + ENDS);
  }
}
