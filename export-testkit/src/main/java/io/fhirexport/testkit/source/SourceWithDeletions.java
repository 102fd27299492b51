package io.fhirexport.testkit.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.KnowsDeletions;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Another source, of grade LATEST and with few resources, that also knows the deletions it is told
 * of. It evaluates no condition. Thread-safe, once told.
 */
public final class SourceWithDeletions extends ForwardingSource implements KnowsDeletions {
  private final int splitSize;
  private final Map<String, SortedMap<String, Deletion>> deletions = new ConcurrentSkipListMap<>();

  /** A source that cuts deletions into splits of so many ids, also those that exist again. */
  public SourceWithDeletions(ResourceSource source, int splitSize) {
    super(source);
    this.splitSize = splitSize;
  }

  private record Deletion(@Nullable Instant time, String body) {}

  /**
   * Tells of a deletion; a later one of the same resource takes its place.
   *
   * @param key {@code Type/id}
   * @param time when, or null if nobody knows
   * @param body the last version, or empty
   */
  public SourceWithDeletions deleted(String key, @Nullable Instant time, String body) {
    int slash = key.indexOf('/');
    deletions
        .computeIfAbsent(key.substring(0, slash), type -> new TreeMap<>())
        .put(key.substring(slash + 1), new Deletion(time, body));
    return this;
  }

  @Override
  public CloseableIterator<Split> planDeletions(SourceQuery query) {
    List<Split> splits = new ArrayList<>();
    for (int from = 0; from < told(query).size(); from += splitSize) {
      splits.add(Split.of("from-" + from));
    }
    return CloseableIterator.of(splits);
  }

  @Override
  public ResourceCursor openDeletions(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    Set<String> existing = existing(query);
    if (!split.token().matches("from-[0-9]{1,9}")) {
      throw new PermanentFailureException("There is no such split of deletions.");
    }
    int from = Integer.parseInt(split.token().substring("from-".length()));
    List<ExportResource> left = new ArrayList<>();
    told(query).entrySet().stream()
        .skip(from)
        .limit(splitSize)
        .filter(entry -> position == null || entry.getKey().compareTo(position) > 0)
        .filter(entry -> !existing.contains(entry.getKey()))
        .forEach(entry -> left.add(resource(query, entry.getKey(), entry.getValue())));
    left.removeIf(
        resource -> resource.lastUpdated().filter(query.transactionTime()::isBefore).isPresent());
    return new Cursor(left);
  }

  private SortedMap<String, Deletion> told(SourceQuery query) {
    return deletions.getOrDefault(query.type(), new TreeMap<>());
  }

  private static ExportResource resource(SourceQuery query, String id, Deletion deletion) {
    ExportResource resource = ExportResource.of(query.type(), id, deletion.body().getBytes(UTF_8));
    Instant time = deletion.time();
    return time == null ? resource : resource.lastUpdated(time);
  }

  private Set<String> existing(SourceQuery query) throws IOException {
    SourceQuery all =
        SourceQuery.builder(query.type(), query.transactionTime(), query.context()).build();
    return new HashSet<>(Reading.ids(Reading.all(source, all)));
  }

  private static final class Cursor implements ResourceCursor {
    private final List<ExportResource> all;
    private int next;

    Cursor(List<ExportResource> all) {
      this.all = all;
    }

    @Override
    public @Nullable ExportResource next() {
      return next == all.size() ? null : all.get(next++);
    }

    @Override
    public String position() {
      return all.get(next - 1).id().orElseThrow();
    }

    @Override
    public void close() {}
  }
}
