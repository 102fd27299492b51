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

/** A manifest of some or all files of a job, read from the store row by row. Immutable. */
final class StoredManifest implements Manifest {
  private static final int ROWS = 1_000;

  private final JobId id;
  private final JobDefinition definition;
  private final JobStore store;
  private final long after;
  private final long last;

  /** All files. */
  StoredManifest(JobId id, JobDefinition definition, JobStore store) {
    this(id, definition, store, 0, Long.MAX_VALUE);
  }

  /** The files after one, up to another one and with it. */
  StoredManifest(JobId id, JobDefinition definition, JobStore store, long after, long last) {
    this.id = id;
    this.definition = definition;
    this.store = store;
    this.after = after;
    this.last = last;
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
    Rows rows = new Rows(kind);
    return CloseableIterator.from(rows::next);
  }

  /** Rows of a job that has ended go away: what was read until then must not pass for all. */
  private void checkThatAllWereThere() throws IOException {
    if (store.find(id).filter(StoredStatus::isVisible).isEmpty()) {
      throw new IOException("The export ended while its manifest was read: " + id);
    }
  }

  private final class Rows {
    private final FileKind kind;
    private Iterator<OwnedFile> rows = Collections.emptyIterator();
    private long read = after;

    Rows(FileKind kind) {
      this.kind = kind;
    }

    @Nullable ManifestEntry next() throws IOException {
      while (true) {
        while (rows.hasNext()) {
          OwnedFile file = rows.next();
          read = file.order();
          if (read <= last && file.name().kind() == kind) {
            return new ManifestEntry(
                file.name(), file.count(), file.bytes(), file.continuedIn(), read);
          }
        }
        rows = read < last ? store.files(id, read, ROWS).iterator() : rows;
        if (!rows.hasNext()) {
          checkThatAllWereThere();
          return null;
        }
      }
    }
  }
}
