package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fhirexport.api.Issue;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Puts queries to resources in tests. */
final class Search {
  static final String OWN_BASE = "https://own.example/fhir";
  static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");

  private static final JsonFactory JSON = new JsonFactory();

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

  /** Whether a filter refuses a body before it is read to its end. */
  static boolean isRefusedEarly(TypeFilters filters, String type, byte[] body) throws IOException {
    TypeFilter filter = filters.byType().get(type);
    if (filter == null) {
      return false;
    }
    EarlyRefusal early = new EarlyRefusal(filter);
    early.begin();
    try (JsonParser json = JSON.createParser(body)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        int member = early.members().indexOf(json.currentName());
        json.nextToken();
        json.skipChildren();
        json.finishToken();
        byte[] soFar = Arrays.copyOf(body, (int) json.currentLocation().getByteOffset() + 1);
        soFar[soFar.length - 1] = '}';
        if (member >= 0 && early.isRefused(member, WholeBody.of(soFar, filter.paths()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
