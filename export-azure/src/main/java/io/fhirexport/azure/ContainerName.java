package io.fhirexport.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a container, as Azure allows it. Immutable.
 *
 * @param value the name
 */
record ContainerName(String value) {
  private static final int MIN_LENGTH = 3;
  private static final int MAX_LENGTH = 63;
  private static final Pattern LETTERS = Pattern.compile("[a-z0-9-]*");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException with every fault, if Azure would refuse it
   */
  ContainerName {
    List<String> faults = faults(value);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join(" ", faults));
    }
  }

  /** Which of Azure's rules unchecked text breaks: a sentence each; empty if it is a name. */
  static List<String> faults(String text) {
    if (text.startsWith("$")) {
      return List.of(
          "Containers of Azure's own, such as $root, $web and $logs, are not for exports.");
    }
    List<String> faults = new ArrayList<>();
    if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
      faults.add("A container name has 3 to 63 characters.");
    }
    if (!LETTERS.matcher(text).matches()) {
      faults.add(
          "A container name holds nothing but lower-case letters a to z, digits and dashes: no"
              + " path, no percent-encoding.");
    }
    if (text.startsWith("-") || text.endsWith("-")) {
      faults.add("A container name begins and ends with a letter or a digit.");
    }
    if (text.contains("--")) {
      faults.add("A container name has no two dashes in a row.");
    }
    return List.copyOf(faults);
  }

  @Override
  public String toString() {
    return value;
  }
}
