package io.fhirexport.benchmarks;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A source that notes when its first split or group was opened. Thread-safe. */
final class FirstRead implements ResourceSource {
  private final ResourceSource source;
  private final Object lock = new Object();
  private Instant first = Instant.MAX;

  FirstRead(ResourceSource source) {
    this.source = source;
  }

  /** When the first one was opened; the end of time if none was. */
  Instant at() {
    synchronized (lock) {
      return first;
    }
  }

  private void note() {
    Instant now = Instant.now();
    synchronized (lock) {
      first = now.isBefore(first) ? now : first;
    }
  }

  @Override
  public SourceDescription describe() throws IOException {
    return source.describe();
  }

  @Override
  public Instant transactionTime(ExportContext context) throws IOException {
    return source.transactionTime(context);
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
    return source.plan(query);
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    note();
    return source.open(query, split, position);
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context)
      throws IOException {
    note();
    return source.members(groupId, transactionTime, context);
  }
}
