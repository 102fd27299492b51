package io.fhirexport.core.elements;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.core.search.Elements;
import io.fhirexport.core.search.Elements.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code _elements} (Bulk Data IG): a list of {@code Type.element} or {@code element}, where
 * an element is one of the resource's root. A choice is named {@code value}, {@code value[x]} or,
 * for one of its types only, {@code valueQuantity}.
 */
public final class RootElements {
  private static final String PARAMETER = "_elements";
  private static final Set<String> ALWAYS =
      Set.of("resourceType", "id", "meta", "implicitRules", "modifierExtension");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9.\\[\\]]{1,100}");
  private static final int MANY = 100;

  private final Set<String> resourceTypes = Elements.r4().resourceTypes();
  private final Map<String, Set<String>> names = new HashMap<>();
  private final Set<String> namesOfAny = new HashSet<>();

  private RootElements(Collection<String> types) {
    for (String type : types) {
      Set<String> ofType = names(type);
      names.put(type, ofType);
      namesOfAny.addAll(ofType);
    }
  }

  /**
   * What is wrong with a list, all at once; an element of a type that is not exported is not.
   *
   * @param items as they were sent, be it several in one text, parted by commas
   * @param types the types the export holds
   */
  public static List<Issue> faults(Collection<String> items, Collection<String> types) {
    if (items.isEmpty()) {
      return List.of();
    }
    RootElements exported = new RootElements(types);
    Set<Issue> faults = new LinkedHashSet<>();
    for (String item : parted(items)) {
      Issue fault = exported.fault(item);
      if (fault != null && faults.size() < MANY) {
        faults.add(fault);
      }
    }
    return List.copyOf(faults);
  }

  /**
   * The names of the members that resources of a type keep: those asked for, those that are
   * mandatory, and those without which a resource cannot be told or misleads. A primitive's sibling
   * with an underscore goes the way of the primitive, and is not named.
   *
   * @param items as they were sent, free of {@linkplain #faults faults}
   */
  public static Set<String> kept(String type, Collection<String> items) {
    Set<String> asked = new HashSet<>();
    for (String item : parted(items)) {
      int dot = item.indexOf('.');
      if (dot < 0 || item.substring(0, dot).equals(type)) {
        asked.add(item.substring(dot + 1));
      }
    }
    Set<String> kept = new HashSet<>(ALWAYS);
    for (Element element : Elements.r4().of(type)) {
      boolean whole =
          element.min() > 0
              || asked.contains(element.name())
              || (element.choice() && asked.contains(element.name() + "[x]"));
      for (String of : element.types()) {
        String name = element.jsonName(of);
        if (whole || asked.contains(name)) {
          kept.add(name);
        }
      }
    }
    return kept;
  }

  private static List<String> parted(Collection<String> items) {
    List<String> parted = new ArrayList<>();
    for (String item : items) {
      Arrays.stream(item.split(",", -1)).map(String::strip).forEach(parted::add);
    }
    return parted;
  }

  private @Nullable Issue fault(String item) {
    if (item.isEmpty()) {
      return Issue.error(IssueCode.INVALID, PARAMETER, "_elements has an empty item.");
    }
    String spoken = PLAIN.matcher(item).matches() ? item : "a malformed name";
    int dot = item.indexOf('.');
    if (dot < 0) {
      return namesOfAny.contains(item)
          ? null
          : fault("names no element of a type in this export", spoken);
    }
    String type = item.substring(0, dot);
    boolean startsWithElement = !type.isEmpty() && Character.isLowerCase(type.charAt(0));
    if (startsWithElement || item.indexOf('.', dot + 1) >= 0) {
      return fault("takes elements of a resource's root only", spoken);
    }
    if (!resourceTypes.contains(type)) {
      return fault("names no resource type", spoken);
    }
    Set<String> ofType = names.get(type);
    return ofType == null || ofType.contains(item.substring(dot + 1))
        ? null
        : fault("names no element of " + type, spoken);
  }

  private static Issue fault(String what, String spoken) {
    return Issue.error(IssueCode.VALUE, PARAMETER, PARAMETER + " " + what + ": " + spoken + ".");
  }

  /** All names an element of the type may be asked for by. */
  private static Set<String> names(String type) {
    Set<String> names = new HashSet<>();
    for (Element element : Elements.r4().of(type)) {
      names.add(element.name());
      if (element.choice()) {
        names.add(element.name() + "[x]");
        element.types().forEach(of -> names.add(element.jsonName(of)));
      }
    }
    return names;
  }
}
