package io.fhirexport.core;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.StoredJob;
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
  private final long count;

  /** All files of a job that is complete. */
  StoredManifest(StoredJob job, JobDefinition definition, JobStore store) {
    this(job.id(), definition, store, 0, Long.MAX_VALUE, job.tally().files());
  }

  /** The files after one, up to another one and with it; so many. */
  StoredManifest(
      JobId id, JobDefinition definition, JobStore store, long after, long last, long count) {
    this.id = id;
    this.definition = definition;
    this.store = store;
    this.after = after;
    this.last = last;
    this.count = count;
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

  private final class Rows {
    private final FileKind kind;
    private Iterator<OwnedFile> rows = Collections.emptyIterator();
    private long read = after;
    private long seen;

    Rows(FileKind kind) {
      this.kind = kind;
    }

    @Nullable ManifestEntry next() throws IOException {
      while (true) {
        while (rows.hasNext()) {
          OwnedFile file = rows.next();
          read = file.order();
          seen += file.name().kind() == FileKind.SCRATCH ? 0 : 1;
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

    /** Rows of a job that has ended go away: what was read until then must not pass for all. */
    private void checkThatAllWereThere() throws IOException {
      if (seen < count) {
        throw ended(id);
      }
    }
  }

  /** Why a manifest cannot be read to its end. */
  static IOException ended(JobId job) {
    return new IOException("The export ended while its manifest was read: " + job);
  }
}
