package io.fhirexport.core.protocol;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.Tally;
import io.fhirexport.core.ExportHandle;
import io.fhirexport.core.Exports;
import io.fhirexport.core.JobStatus;
import io.fhirexport.core.ManifestPage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers as it was told, and keeps what it was asked. */
final class ScriptedExports implements Exports {
  static final JobId JOB = new JobId("0123456789abcdef0123456789abcdef");
  static final Instant CREATED = Instant.parse("2026-03-04T05:06:07Z");

  final List<ExportRequest> started = new ArrayList<>();
  final List<ExportRequest> checked = new ArrayList<>();
  final Map<FileName, byte[]> files = new HashMap<>();
  ExportContext owner = ExportContext.ANYONE;
  List<Issue> issues = List.of();
  RuntimeException failure;
  ScriptedStatus job;

  @Override
  public List<Issue> check(ExportRequest request, ExportContext context) {
    failIfTold();
    checked.add(request);
    return issues;
  }

  @Override
  public ExportHandle start(ExportRequest request, ExportContext context) {
    failIfTold();
    started.add(request);
    owner = context;
    job = new ScriptedStatus(request);
    return new ExportHandle() {
      @Override
      public JobId id() {
        return JOB;
      }

      @Override
      public Instant transactionTime() {
        return CREATED;
      }

      @Override
      public CompletionStage<Manifest> manifest() {
        return new CompletableFuture<>();
      }
    };
  }

  @Override
  public Optional<JobStatus> status(JobId id, ExportContext context) {
    failIfTold();
    return isThere(id, context) ? Optional.of(job) : Optional.empty();
  }

  @Override
  public Optional<StoredFile> file(JobId id, FileName name, long order, ExportContext context) {
    failIfTold();
    byte[] bytes = files.get(name);
    return isThere(id, context) && bytes != null ? Optional.of(stored(bytes)) : Optional.empty();
  }

  @Override
  public boolean cancel(JobId id, ExportContext context) {
    failIfTold();
    boolean there = isThere(id, context);
    if (there) {
      job = null;
    }
    return there;
  }

  private boolean isThere(JobId id, ExportContext context) {
    return job != null && id.equals(JOB) && context.owner().equals(owner.owner());
  }

  private void failIfTold() {
    if (failure != null) {
      throw failure;
    }
  }

  private static StoredFile stored(byte[] bytes) {
    return new StoredFile() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public InputStream open(long offset) {
        return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
      }
    };
  }

  /** A job whose fields a test sets. */
  static final class ScriptedStatus implements JobStatus {
    final ExportRequest request;
    JobState state = JobState.RUNNING;
    Tally tally = new Tally(0, 0, 0, Counts.NONE);
    Issue failure;
    Manifest manifest;
    @Nullable String organizedBy;
    URI links;
    boolean linksRequireAccessToken;

    ScriptedStatus(ExportRequest request) {
      this.request = request;
    }

    ScriptedStatus complete(ManifestEntry... entries) {
      state = JobState.COMPLETE;
      manifest = manifest(request.url(), organizedBy, List.of(entries));
      return this;
    }

    static Manifest manifest(String url, List<ManifestEntry> entries) {
      return manifest(url, null, entries);
    }

    private static Manifest manifest(
        String url, @Nullable String organizedBy, List<ManifestEntry> entries) {
      return new Manifest() {
        @Override
        public Optional<String> organizedBy() {
          return Optional.ofNullable(organizedBy);
        }

        @Override
        public Instant transactionTime() {
          return CREATED;
        }

        @Override
        public String request() {
          return url;
        }

        @Override
        public CloseableIterator<ManifestEntry> files(FileKind kind) {
          return CloseableIterator.of(
              entries.stream().filter(entry -> entry.name().kind() == kind).toList());
        }
      };
    }

    @Override
    public JobId id() {
      return JOB;
    }

    @Override
    public JobState state() {
      return state;
    }

    @Override
    public ExportRequest request() {
      return request;
    }

    @Override
    public Set<String> types() {
      return Set.of("Patient");
    }

    @Override
    public Instant transactionTime() {
      return CREATED;
    }

    @Override
    public Instant createdAt() {
      return CREATED;
    }

    @Override
    public Optional<Instant> expiresAt() {
      return state == JobState.RUNNING
          ? Optional.empty()
          : Optional.of(Instant.parse("2026-03-05T05:06:07Z"));
    }

    @Override
    public Optional<Issue> failure() {
      return Optional.ofNullable(failure);
    }

    @Override
    public Tally tally() {
      return tally;
    }

    @Override
    public Optional<Manifest> manifest() {
      return Optional.ofNullable(manifest);
    }

    @Override
    public Optional<ManifestPage> page(long after, int size) {
      return manifest().map(all -> new ManifestPage(all, OptionalLong.empty()));
    }

    @Override
    public Optional<URI> link(FileName name) throws IOException {
      return Optional.ofNullable(links).map(base -> base.resolve(name.toString()));
    }

    @Override
    public Optional<Boolean> linksRequireAccessToken() {
      return links == null ? Optional.empty() : Optional.of(linksRequireAccessToken);
    }
  }
}
