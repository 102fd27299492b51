package io.fhirexport.core.scope;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.AsOfGrade;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.MemberEntry;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Trust;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source that has groups and nothing else, and counts what it opened and saw closed. */
final class GroupSource implements ResourceSource {
  private final Map<String, Supplier<GroupMembers>> groups = new HashMap<>();
  final List<String> asked = new ArrayList<>();
  final AtomicInteger open = new AtomicInteger();

  GroupSource json(String id, String json) {
    return stream(id, () -> new ByteArrayInputStream(json.getBytes(UTF_8)));
  }

  GroupSource stream(String id, Supplier<InputStream> json) {
    groups.put(id, () -> GroupMembers.resource(json.get()));
    return this;
  }

  GroupSource entries(String id, MemberEntry... entries) {
    groups.put(
        id,
        () -> {
          open.incrementAndGet();
          CloseableIterator<MemberEntry> rows = CloseableIterator.of(List.of(entries));
          return GroupMembers.entries(
              CloseableIterator.from(rows::next, rows, open::decrementAndGet));
        });
    return this;
  }

  GroupSource notEnumerable(String id, String reason) {
    groups.put(id, () -> GroupMembers.notEnumerable(reason));
    return this;
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context) {
    asked.add(groupId);
    return groups.getOrDefault(groupId, GroupMembers::unknown).get();
  }

  @Override
  public SourceDescription describe() {
    return new SourceDescription(Set.of("Group"), AsOfGrade.LATEST, Trust.TRUSTED, "groups");
  }

  @Override
  public Instant transactionTime(ExportContext context) {
    return Instant.EPOCH;
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) {
    return CloseableIterator.of(List.of());
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position) {
    throw new IllegalStateException("No split was planned.");
  }
}
