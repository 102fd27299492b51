package io.fhirexport.core.smart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The resource types that the scopes of an access token let a system export (SMART App Launch,
 * "Scopes for requesting FHIR Resources"). Immutable.
 *
 * <p>A type needs both rights, to read and to search: {@code system/Patient.read}, {@code
 * system/Patient.rs}, or {@code system/Patient.r system/*.s}. A scope with search parameters is
 * finer than a type and permits nothing here. Scopes of patients and users, and whatever is no
 * scope of either version, permit nothing.
 */
public final class SmartScopes {
  private final Map<String, Integer> rights = new TreeMap<>();
  private final List<SmartScope> finer = new ArrayList<>();

  private SmartScopes() {}

  /** Reads scopes as a token has them, separated by spaces. */
  public static SmartScopes parse(String scopes) {
    SmartScopes parsed = new SmartScopes();
    StringTokenizer each = new StringTokenizer(scopes, " ");
    while (each.hasMoreTokens()) {
      SmartScope.parse(each.nextToken()).ifPresent(parsed::add);
    }
    return parsed;
  }

  private void add(SmartScope scope) {
    if (scope.finer().isPresent()) {
      finer.add(scope);
    } else {
      rights.merge(scope.type(), scope.rights(), (one, other) -> one | other);
    }
  }

  /** Whether every type may be exported, also those that do not exist yet. */
  public boolean permitsEveryType() {
    return rights.getOrDefault(SmartScope.EVERY_TYPE, 0) == SmartScope.BOTH;
  }

  /** Whether a type may be exported, each of its resources. */
  public boolean permits(String type) {
    int ofAll = rights.getOrDefault(SmartScope.EVERY_TYPE, 0);
    return (ofAll | rights.getOrDefault(type, 0)) == SmartScope.BOTH;
  }

  /** Those of the types that may be exported, in order. */
  public Set<String> permitted(Collection<String> types) {
    Set<String> permitted = new TreeSet<>(types);
    permitted.removeIf(type -> !permits(type));
    return permitted;
  }

  /** The types that scopes name one by one and that may be exported. */
  public Set<String> named() {
    Set<String> named = permitted(rights.keySet());
    named.remove(SmartScope.EVERY_TYPE);
    return named;
  }

  /**
   * The scopes with search parameters that are about one of the types and are not made up for by
   * another scope.
   *
   * @return each without its search parameters, which may name patients
   */
  public Set<String> finer(Collection<String> types) {
    Set<String> scopes = new TreeSet<>();
    for (SmartScope scope : finer) {
      Optional<String> open =
          types.stream().filter(type -> scope.isAbout(type) && !permits(type)).findAny();
      open.flatMap(type -> scope.finer()).ifPresent(scopes::add);
    }
    return scopes;
  }

  /** Names the types; search parameters of scopes may name patients. */
  @Override
  public String toString() {
    return "SmartScopes[everyType=" + permitsEveryType() + ", named=" + named() + "]";
  }
}
