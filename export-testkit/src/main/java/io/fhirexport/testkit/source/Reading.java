package io.fhirexport.testkit.source;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.MemberEntry;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.testkit.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a source the way the engine does. */
final class Reading {
  private Reading() {}

  static SourceQuery.Builder query(ResourceSource source, String type) throws IOException {
    ExportContext context = ExportContext.ANYONE;
    return SourceQuery.builder(type, source.transactionTime(context), context);
  }

  static List<Split> splits(ResourceSource source, SourceQuery query) throws IOException {
    List<Split> splits = new ArrayList<>();
    try (CloseableIterator<Split> plan = source.plan(query)) {
      for (Split split = plan.next(); split != null; split = plan.next()) {
        splits.add(new Split(split.token(), split.evaluates()));
      }
    }
    return splits;
  }

  /** All resources of a query, split after split. */
  static List<Seen> all(ResourceSource source, SourceQuery query) throws IOException {
    List<Seen> all = new ArrayList<>();
    for (Split split : splits(source, query)) {
      all.addAll(read(source, query, split, null));
    }
    return all;
  }

  /** What a split has from a position on. */
  static List<Seen> read(
      ResourceSource source, SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    try (ResourceCursor cursor = source.open(query, split, position)) {
      return rest(cursor);
    }
  }

  static List<Seen> rest(ResourceCursor cursor) throws IOException {
    List<Seen> rest = new ArrayList<>();
    for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
      rest.add(Seen.of(next));
    }
    return rest;
  }

  static List<String> ids(List<Seen> seen) {
    return seen.stream().map(Seen::id).toList();
  }

  /** The references of a group's members, as stored; none where they cannot be listed. */
  static List<String> references(GroupMembers members) throws IOException {
    if (members.asResource().isPresent()) {
      return Json.parse(members.asResource().get())
          .at("member.entity")
          .flatMap(entity -> Optional.ofNullable(entity.text("reference")).stream())
          .toList();
    }
    List<String> references = new ArrayList<>();
    if (members.asEntries().isPresent()) {
      CloseableIterator<MemberEntry> entries = members.asEntries().get();
      for (MemberEntry next = entries.next(); next != null; next = entries.next()) {
        Optional.ofNullable(next.reference()).ifPresent(references::add);
      }
    }
    return references;
  }
}
