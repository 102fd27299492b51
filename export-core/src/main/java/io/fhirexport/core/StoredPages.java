package io.fhirexport.core;

import io.fhirexport.api.FileKind;
import io.fhirexport.api.JobId;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.plan.JobDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cuts what a job owns into pages of so many files, the last one of fewer. A job's files only ever
 * become more, in an order that stays: a page that is full is full of the same files for ever.
 * Immutable.
 */
final class StoredPages {
  private static final int ROWS = 1_000;

  private final JobId id;
  private final JobDefinition definition;
  private final JobStore store;
  private final boolean complete;
  private final long files;

  StoredPages(StoredJob job, JobDefinition definition, JobStore store) {
    this.id = job.id();
    this.definition = definition;
    this.store = store;
    this.complete = job.state() == JobState.COMPLETE;
    this.files = job.tally().files();
  }

  /**
   * The page of files after one; empty if it is not full, and may become so.
   *
   * @throws IOException also if the job has ended meanwhile, and its files are gone
   */
  Optional<ManifestPage> after(long order, int size) throws IOException {
    Part page = part(order, size);
    boolean first = order == 0;
    if (complete && first && page.count < Math.min(size, files)) {
      throw StoredManifest.ended(id);
    }
    if (page.count < size && !(complete && (first || page.count > 0))) {
      return Optional.empty();
    }
    Part following = part(page.last, size);
    boolean follows = following.count == size || (complete && following.count > 0);
    return Optional.of(
        new ManifestPage(
            new StoredManifest(id, definition, store, order, page.last, page.count),
            follows ? OptionalLong.of(page.last) : OptionalLong.empty()));
  }

  private Part part(long after, int size) throws IOException {
    int count = 0;
    long last = after;
    long read = after;
    while (true) {
      List<OwnedFile> rows = store.files(id, read, ROWS);
      if (rows.isEmpty()) {
        return new Part(count, last);
      }
      for (OwnedFile file : rows) {
        read = file.order();
        if (file.name().kind() != FileKind.SCRATCH) {
          count++;
          last = read;
        }
        if (count == size) {
          return new Part(count, last);
        }
      }
    }
  }

  /** So many files that a manifest lists, up to one. */
  private record Part(int count, long last) {}
}
