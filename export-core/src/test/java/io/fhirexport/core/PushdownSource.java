package io.fhirexport.core;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.core.search.PlainSearch;
import io.fhirexport.testkit.Json;
import io.fhirexport.testkit.source.ForwardingSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Another source, with some conditions evaluated before the engine sees a resource. */
final class PushdownSource extends ForwardingSource {
  private final Set<Condition> evaluated;
  private final AtomicLong dropped = new AtomicLong();

  PushdownSource(ResourceSource source, Set<Condition> evaluated) {
    super(source);
    this.evaluated = Set.copyOf(evaluated);
  }

  long dropped() {
    return dropped.get();
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
    CloseableIterator<Split> splits = source.plan(query);
    return new CloseableIterator<>() {
      @Override
      public Split next() throws IOException {
        Split next = splits.next();
        return next == null ? null : new Split(next.token(), evaluated);
      }

      @Override
      public void close() throws IOException {
        splits.close();
      }
    };
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, String position) throws IOException {
    ResourceCursor cursor = source.open(query, split, position);
    return new ResourceCursor() {
      @Override
      public ExportResource next() throws IOException {
        ExportResource next = cursor.next();
        while (next != null && !meets(query, next)) {
          dropped.incrementAndGet();
          next = cursor.next();
        }
        return next;
      }

      @Override
      public String position() throws IOException {
        return cursor.position();
      }

      @Override
      public void close() throws IOException {
        cursor.close();
      }
    };
  }

  private boolean meets(SourceQuery query, ExportResource resource) throws IOException {
    Json body = Json.parse(resource.bytes(), resource.offset(), resource.length());
    return (!evaluated.contains(Condition.WINDOW)
            || query.window().map(w -> w.contains(lastUpdated(resource, body))).orElse(true))
        && (!evaluated.contains(Condition.COMPARTMENT)
            || query.compartment().map(c -> isIn(c, query.type(), body)).orElse(true))
        && (!evaluated.contains(Condition.TYPE_FILTER)
            || PlainSearch.matches(query.typeFilter(), query.type(), bytes(resource)));
  }

  private static byte[] bytes(ExportResource resource) {
    return new String(
            resource.bytes(), resource.offset(), resource.length(), StandardCharsets.UTF_8)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Instant lastUpdated(ExportResource resource, Json body) {
    return resource
        .lastUpdated()
        .orElseGet(
            () ->
                OffsetDateTime.parse(Objects.requireNonNull(body.text("meta.lastUpdated")))
                    .toInstant());
  }

  private static boolean isIn(Compartment compartment, String type, Json body) {
    Stream<String> patients =
        type.equals("Patient")
            ? Stream.of(Objects.requireNonNull(body.text("id")))
            : compartment.paths().stream()
                .flatMap(body::at)
                .map(reference -> reference.text("reference"))
                .filter(reference -> reference != null && reference.startsWith("Patient/"))
                .map(reference -> reference.split("/", -1)[1]);
    return patients.anyMatch(
        patient -> compartment.patients().map(set -> set.contains(patient)).orElse(true));
  }
}
