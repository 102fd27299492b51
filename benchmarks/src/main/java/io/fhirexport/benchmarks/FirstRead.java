package io.fhirexport.benchmarks;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.testkit.source.ForwardingSource;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A source that notes when its first split or group was opened. Thread-safe. */
final class FirstRead extends ForwardingSource {
  private final Object lock = new Object();
  private Instant first = Instant.MAX;

  FirstRead(ResourceSource source) {
    super(source);
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
