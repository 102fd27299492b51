package io.fhirexport.core.search;

import io.fhirexport.core.search.SearchParameter.Component;
import io.fhirexport.core.search.SearchParameter.Kind;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The search parameters a server knows. Immutable. */
public final class SearchParameters {
  private static final Map<Kind, String> SOME_VALUES =
      Map.of(Kind.DATE, "2020", Kind.NUMBER, "1", Kind.QUANTITY, "1", Kind.REFERENCE, "Patient/1");

  private final Map<String, Map<String, SearchParameter>> byBaseAndCode;
  private final String fingerprint;

  private SearchParameters(Map<String, Map<String, SearchParameter>> byBaseAndCode) {
    this.byBaseAndCode = byBaseAndCode;
    this.fingerprint = fingerprint(byBaseAndCode);
  }

  /** Those of the FHIR R4 specification. */
  public static SearchParameters r4() {
    return R4.PARAMETERS;
  }

  /** These and one more, which takes the place of those with the same code and base. */
  public SearchParameters with(SearchParameter parameter) {
    Map<String, Map<String, SearchParameter>> copy = new HashMap<>();
    byBaseAndCode.forEach((base, byCode) -> copy.put(base, new HashMap<>(byCode)));
    put(copy, parameter);
    return new SearchParameters(copy);
  }

  /**
   * Finds the parameter of a code for a resource type: its own, or one of all resources.
   *
   * @param type a concrete resource type
   */
  public Optional<SearchParameter> find(String type, String code) {
    Elements model = Elements.r4();
    for (String base = type; !base.isEmpty(); base = model.parent(base)) {
      SearchParameter found = byBaseAndCode.getOrDefault(base, Map.of()).get(code);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /**
   * The codes of the parameters that a {@code _typeFilter} of a resource type may use, its own and
   * those of all resources, in order, each with its kind as FHIR writes it.
   *
   * @param type a concrete resource type
   */
  public Map<String, String> usable(String type) {
    Elements model = Elements.r4();
    NavigableMap<String, SearchParameter> byCode = new TreeMap<>();
    for (String base = type; !base.isEmpty(); base = model.parent(base)) {
      byBaseAndCode.getOrDefault(base, Map.of()).forEach(byCode::putIfAbsent);
    }
    Map<String, String> usable = new LinkedHashMap<>();
    byCode.forEach(
        (code, parameter) -> {
          if (isUsable(type, parameter)) {
            usable.put(code, parameter.kind().name().toLowerCase(Locale.ROOT));
          }
        });
    return usable;
  }

  private boolean isUsable(String type, SearchParameter parameter) {
    String query = type + "?" + parameter.code() + someValue(parameter);
    return TypeFilters.compile(List.of(query), this, List.of(), Instant.EPOCH).faults().isEmpty();
  }

  /** What may follow any parameter of the kind, if it can be used at all. */
  private static String someValue(SearchParameter parameter) {
    return parameter.kind() == Kind.COMPOSITE
        ? parameter.components().stream()
            .map(component -> SOME_VALUES.getOrDefault(component.kind(), "x"))
            .collect(Collectors.joining("$", "=", ""))
        : ":missing=true";
  }

  /** Changes when one of the parameters does. */
  public String fingerprint() {
    return fingerprint;
  }

  private static String fingerprint(Map<String, Map<String, SearchParameter>> byBaseAndCode) {
    SortedSet<String> lines = new TreeSet<>();
    byBaseAndCode.forEach(
        (base, byCode) -> byCode.values().forEach(each -> lines.add(base + ":" + each)));
    return Integer.toHexString(lines.hashCode()) + "-" + lines.size();
  }

  /** All parameters, each once, in no order. */
  Set<SearchParameter> all() {
    Set<SearchParameter> all = new HashSet<>();
    byBaseAndCode.values().stream().map(Map::values).forEach(all::addAll);
    return all;
  }

  private static SearchParameters of(Collection<SearchParameter> parameters) {
    Map<String, Map<String, SearchParameter>> map = new HashMap<>();
    parameters.forEach(parameter -> put(map, parameter));
    return new SearchParameters(map);
  }

  private static void put(
      Map<String, Map<String, SearchParameter>> map, SearchParameter parameter) {
    for (String base : parameter.bases()) {
      map.computeIfAbsent(base, absent -> new HashMap<>()).put(parameter.code(), parameter);
    }
  }

  /** The table: code, kind, bases, expression, targets, components, each line divided by tabs. */
  private static final class R4 {
    static final SearchParameters PARAMETERS =
        of(TableLines.of("r4-search-parameters.txt").stream().map(R4::parse).toList());

    private static SearchParameter parse(String line) {
      String[] parts = Arrays.copyOf(line.split("\t", -1), 6);
      return new SearchParameter(
          parts[0],
          kind(parts[1]),
          list(parts[2], ","),
          parts[3] == null ? "" : parts[3],
          list(parts[4], ","),
          list(parts[5], ";").stream().map(R4::component).toList());
    }

    private static Component component(String text) {
      String[] kindAndExpression = text.split(" ", 2);
      return new Component(kind(kindAndExpression[0]), kindAndExpression[1]);
    }

    private static Kind kind(String name) {
      return Kind.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static List<String> list(String text, String divider) {
      return text == null || text.isEmpty() ? List.of() : List.of(text.split(divider, -1));
    }
  }
}
