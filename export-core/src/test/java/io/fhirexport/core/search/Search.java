package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.Issue;
import java.time.Instant;
import java.util.List;

/** Puts queries to resources in tests. */
final class Search {
  static final String OWN_BASE = "https://own.example/fhir";
  static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");

  private Search() {}

  static TypeFilters compile(String... filters) {
    return TypeFilters.compile(List.of(filters), SearchParameters.r4(), List.of(OWN_BASE), NOW);
  }

  /** The texts of all faults, each without what they begin with. */
  static List<String> faults(String... filters) {
    return compile(filters).faults().stream()
        .map(Issue::text)
        .map(text -> text.replaceFirst("^_typeFilter: ", ""))
        .toList();
  }

  /**
   * Whether a resource matches.
   *
   * @param query a query without its type, such as {@code code=x}
   * @param members the resource's members as JSON, with single quotes for double ones
   */
  static boolean matches(String type, String query, String members) {
    TypeFilters filters = compile(type + "?" + query);
    assertThat(filters.faults()).isEmpty();
    String body = "{\"resourceType\":\"" + type + "\",\"id\":\"one\"," + json(members) + "}";
    return matches(filters, type, body.getBytes(UTF_8));
  }

  static boolean matches(TypeFilters filters, String type, byte[] body) {
    TypeFilter filter = filters.byType().get(type);
    return filter == null || filter.matches(WholeBody.of(body, filter.paths()));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
