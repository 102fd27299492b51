package io.fhirexport.core;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.LooksUpResources;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.testkit.source.ForwardingSource;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Another source that can also tell what exists, by reading all of it. */
final class LookupSource extends ForwardingSource implements LooksUpResources {
  LookupSource(ResourceSource source) {
    super(source);
  }

  @Override
  public Set<String> existing(
      String type, Set<String> ids, Instant transactionTime, ExportContext context)
      throws IOException {
    Set<String> existing = new HashSet<>();
    SourceQuery query = SourceQuery.builder(type, transactionTime, context).build();
    try (CloseableIterator<Split> splits = source.plan(query)) {
      for (Split split = splits.next(); split != null; split = splits.next()) {
        try (ResourceCursor cursor = source.open(query, split, null)) {
          for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
            next.id().filter(ids::contains).ifPresent(existing::add);
          }
        }
      }
    }
    return existing;
  }
}
