package io.fhirexport.core;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.core.plan.JobDefinition;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The manifest of a complete job, read from the store page by page. Immutable. */
final class StoredManifest implements Manifest {
  private static final int PAGE = 1_000;

  private final JobId id;
  private final JobDefinition definition;
  private final JobStore store;

  StoredManifest(JobId id, JobDefinition definition, JobStore store) {
    this.id = id;
    this.definition = definition;
    this.store = store;
  }

  @Override
  public Instant transactionTime() {
    return definition.transactionTime();
  }

  @Override
  public String request() {
    return definition.request().url();
  }

  @Override
  public Optional<String> organizedBy() {
    return definition.request().organizeOutputBy();
  }

  @Override
  public CloseableIterator<ManifestEntry> files(FileKind kind) {
    Pages pages = new Pages(kind);
    return CloseableIterator.from(pages::next);
  }

  private final class Pages {
    private final FileKind kind;
    private Iterator<OwnedFile> page = Collections.emptyIterator();
    private long after;

    Pages(FileKind kind) {
      this.kind = kind;
    }

    @Nullable ManifestEntry next() throws IOException {
      while (true) {
        while (page.hasNext()) {
          OwnedFile file = page.next();
          after = file.order();
          if (file.name().kind() == kind) {
            return new ManifestEntry(file.name(), file.count(), file.bytes(), file.continuedIn());
          }
        }
        page = store.files(id, after, PAGE).iterator();
        if (!page.hasNext()) {
          return null;
        }
      }
    }
  }
}
