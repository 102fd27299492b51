package io.fhirexport.core.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The types of FHIR R4 and their elements. Immutable.
 *
 * <p>An element that has elements of its own is a type whose name is the element's path, such as
 * {@code Observation.component}.
 */
public final class Elements {
  /** What {@link Element#max} is where there is no limit. */
  static final int UNBOUNDED = Integer.MAX_VALUE;

  private final Map<String, Type> types = new HashMap<>();
  private final Set<String> resourceTypes;

  /**
   * An element of a type.
   *
   * @param path the type and the element's name, without the {@code [x]} of a choice
   * @param min how many there are at least
   * @param max how many there are at most
   * @param types the names of its types, one unless it is a choice
   * @param choice whether its name in JSON ends with its type
   * @param modifier whether it can change the meaning of what is around it
   */
  public record Element(
      String path, int min, int max, List<String> types, boolean choice, boolean modifier) {
    /** Its name in FHIRPath. */
    public String name() {
      return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Its name in JSON when it has this type. */
    public String jsonName(String type) {
      return choice ? name() + Character.toUpperCase(type.charAt(0)) + type.substring(1) : name();
    }
  }

  private record Type(
      String kind, boolean isAbstract, String parent, Map<String, Element> elements) {}

  private Elements(List<String> lines) {
    Map<String, String> declared = new HashMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (!words[0].contains(".")) {
        String parent = words[3].equals("-") ? "" : words[3];
        types.put(
            words[0],
            new Type(words[1], words[2].equals("abstract"), parent, new LinkedHashMap<>()));
      } else {
        declared.put(words[0], words[3]);
      }
    }
    declared.forEach(
        (path, type) -> {
          if (type.equals("BackboneElement") || type.equals("Element")) {
            types.put(path, new Type("complex", false, type, new LinkedHashMap<>()));
          }
        });
    for (String line : lines) {
      if (line.substring(0, line.indexOf(' ')).contains(".")) {
        add(line.split(" ", -1));
      }
    }
    resourceTypes = Collections.unmodifiableSet(concreteResources());
  }

  private Set<String> concreteResources() {
    Set<String> names = new TreeSet<>();
    types.forEach(
        (name, type) -> {
          if (type.kind.equals("resource") && !type.isAbstract) {
            names.add(name);
          }
        });
    return names;
  }

  private void add(String[] words) {
    boolean choice = words[0].endsWith("[x]");
    String path = choice ? words[0].substring(0, words[0].length() - 3) : words[0];
    List<String> of =
        types.containsKey(path)
            ? List.of(path)
            : Arrays.stream(words[3].split(",", -1))
                .map(type -> type.startsWith("#") ? type.substring(1) : type)
                .toList();
    int max = words[2].equals("*") ? UNBOUNDED : Integer.parseInt(words[2]);
    Element element =
        new Element(path, Integer.parseInt(words[1]), max, of, choice, words.length > 4);
    Type owner = types.get(path.substring(0, path.lastIndexOf('.')));
    if (owner == null) {
      throw new IllegalStateException("The element " + path + " belongs to no type.");
    }
    owner.elements.put(element.name(), element);
  }

  /** Those of FHIR R4 (4.0.1). */
  public static Elements r4() {
    return R4.ELEMENTS;
  }

  /** The element of this name, the type's own or inherited, or null. */
  @Nullable Element find(String type, String name) {
    for (String at = type; !at.isEmpty(); at = parent(at)) {
      Type known = types.get(at);
      Element found = known == null ? null : known.elements.get(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** All elements of a type, inherited ones first. */
  public List<Element> of(String type) {
    List<Element> all = new ArrayList<>();
    for (String at = type; !at.isEmpty(); at = parent(at)) {
      Type known = types.get(at);
      if (known != null) {
        all.addAll(0, known.elements.values());
      }
    }
    return all;
  }

  /** Whether this is a type. */
  boolean knows(String type) {
    return types.containsKey(type);
  }

  /** Whether values of this type are single JSON values. */
  boolean isPrimitive(String type) {
    Type known = types.get(type);
    return known != null && known.kind.equals("primitive");
  }

  /** Whether this is a type of resources, be it abstract. */
  boolean isResource(String type) {
    Type known = types.get(type);
    return known != null && known.kind.equals("resource");
  }

  /** The type this one derives from; empty if none. */
  String parent(String type) {
    Type known = types.get(type);
    return known == null ? "" : known.parent;
  }

  /** Whether a type is another or derives from it. */
  boolean isA(String type, String other) {
    for (String at = type; !at.isEmpty(); at = parent(at)) {
      if (at.equals(other)) {
        return true;
      }
    }
    return false;
  }

  /** The types of resources that exist, sorted. */
  public Set<String> resourceTypes() {
    return resourceTypes;
  }

  /**
   * The table. A type: its name, kind, whether it is abstract, the type it derives from. An
   * element: its path, min, max, types or a reference to the element it repeats, and {@code
   * modifier}.
   */
  private static final class R4 {
    static final Elements ELEMENTS = new Elements(TableLines.of("r4-elements.txt"));
  }
}
