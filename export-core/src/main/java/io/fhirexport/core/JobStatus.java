package io.fhirexport.core;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.Tally;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** How a job is, when it was asked. Immutable, but for what its manifest reads from the store. */
public interface JobStatus {
  /** The job's id. */
  JobId id();

  /** RUNNING, COMPLETE or FAILED. */
  JobState state();

  /** What was asked for. */
  ExportRequest request();

  /** The resource types exported. */
  Set<String> types();

  /** The instant the job's data is as of. */
  Instant transactionTime();

  /** When the job was accepted. */
  Instant createdAt();

  /** When a job that has ended stops being available. */
  Optional<Instant> expiresAt();

  /** Why the job failed, if it did. */
  Optional<Issue> failure();

  /** How far the job is. */
  Tally tally();

  /** What was delivered, if the job is complete. */
  Optional<Manifest> manifest();

  /**
   * A page of the manifest, for a job whose manifest may come in pages: {@linkplain
   * ExportRequest#partialManifests() on request}. Pages come while the job is running, unless its
   * output is organized: that is written at the end.
   *
   * @param after the file after which the page begins; 0: the first page
   * @param size how many files a page has that is not the last one; the same for all pages
   * @return empty if there is no such page, as yet or at all
   * @throws IOException if the store cannot be read
   */
  Optional<ManifestPage> page(long after, int size) throws IOException;

  /**
   * Where a client fetches a file of this job from the sink itself, signed afresh if the sink
   * signs; empty if the host serves the files.
   */
  Optional<URI> link(FileName name) throws IOException;

  /**
   * Whether links of the sink want the server's own access token; empty if the host serves the
   * files.
   */
  Optional<Boolean> linksRequireAccessToken();
}
