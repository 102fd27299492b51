package io.fhirexport.core.search;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The code systems of elements of type {@code code}: those of the value set that FHIR R4 requires
 * for each. Those of host-defined elements are not known.
 */
final class CodeSystems {
  /** The table: an element's path, then its systems. */
  private static final Map<String, List<String>> R4 =
      TableLines.of("r4-code-systems.txt").stream()
          .map(line -> line.split(" ", -1))
          .collect(
              Collectors.toUnmodifiableMap(
                  words -> words[0],
                  words -> List.copyOf(Arrays.asList(words).subList(1, words.length))));

  private CodeSystems() {}

  /**
   * The systems of codes at some paths of a resource.
   *
   * @param paths dotted names of members, from the root; one that a choice is in has none
   */
  static Set<String> at(String resourceType, Collection<String> paths, Elements model) {
    Set<String> systems = new TreeSet<>();
    for (String path : paths) {
      systems.addAll(R4.getOrDefault(declared(resourceType, path, model), List.of()));
    }
    return systems;
  }

  /** The path of the element as the type that has it declares it; empty if there is none. */
  private static String declared(String resourceType, String path, Elements model) {
    String type = resourceType;
    String declared = "";
    for (String name : path.split("\\.", -1)) {
      Elements.Element element = model.find(type, name);
      if (element == null || element.choice()) {
        return "";
      }
      declared = element.path();
      type = element.types().get(0);
    }
    return declared;
  }
}
