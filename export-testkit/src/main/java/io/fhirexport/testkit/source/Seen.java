package io.fhirexport.testkit.source;

import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the contract looks at of a resource it was handed. Immutable.
 *
 * @param id the logical id
 * @param lastUpdated when it last changed, or null if neither source nor body know
 * @param body what was handed out
 */
record Seen(String type, String id, @Nullable Instant lastUpdated, Json body) {

  static Seen of(ExportResource resource) throws IOException {
    Json body = Json.parse(resource.bytes(), resource.offset(), resource.length());
    Optional<String> known = resource.id();
    String id = known.isPresent() ? known.get() : body.text("id");
    return new Seen(
        resource.type(),
        Objects.requireNonNull(id, "neither the source nor the body knows the id"),
        resource.lastUpdated().orElseGet(() -> lastUpdated(body)),
        body);
  }

  /** The conditions of the query that this resource does not meet. */
  Set<Condition> failing(SourceQuery query) {
    Set<Condition> failing = EnumSet.noneOf(Condition.class);
    if (query.ids().filter(ids -> !ids.contains(id)).isPresent()) {
      failing.add(Condition.IDS);
    }
    if (lastUpdated != null && query.window().filter(w -> !w.contains(lastUpdated)).isPresent()) {
      failing.add(Condition.WINDOW);
    }
    if (query.compartment().filter(compartment -> !isIn(compartment)).isPresent()) {
      failing.add(Condition.COMPARTMENT);
    }
    if (!query.typeFilter().isEmpty() && query.typeFilter().stream().noneMatch(this::isAskedFor)) {
      failing.add(Condition.TYPE_FILTER);
    }
    return failing;
  }

  /** Judges the only searches that the contract makes: {@code Type?_id=one,other}. */
  private boolean isAskedFor(String search) {
    return List.of(search.substring(search.indexOf('=') + 1).split(",", -1)).contains(id);
  }

  private boolean isIn(Compartment compartment) {
    return patients(compartment)
        .anyMatch(patient -> compartment.patients().map(p -> p.contains(patient)).orElse(true));
  }

  /** The ids of the patients it is tied to, as often as it names them. */
  Stream<String> patients(Compartment compartment) {
    if (type.equals("Patient")) {
      return Stream.of(id);
    }
    return compartment.paths().stream()
        .flatMap(body::at)
        .map(reference -> reference.text("reference"))
        .filter(reference -> reference != null && reference.startsWith("Patient/"))
        .map(reference -> reference.split("/", -1)[1]);
  }

  private static @Nullable Instant lastUpdated(Json body) {
    String text = body.text("meta.lastUpdated");
    return text == null ? null : OffsetDateTime.parse(text).toInstant();
  }
}
