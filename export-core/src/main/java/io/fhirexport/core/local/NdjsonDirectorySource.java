package io.fhirexport.core.local;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.AsOfGrade;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ResourceSource} over a folder of NDJSON: every {@code .ndjson} and {@code .ndjson.gz}
 * file directly in it, whatever its name says. Thread-safe.
 *
 * <p>Which types a file holds is found by reading it: all files once at the beginning, new and
 * changed ones before the next job is planned. A file that changes or goes while a job reads it
 * fails that job; put a new file into the folder by renaming it, complete.
 *
 * <p>Lines without a known type count as resources of their file's first type, or of the folder's
 * alphabetically first one if the file has none: they come out as they are, each once, and the
 * engine reports them. A folder in which no line has a type has no types and hands out nothing.
 */
public final class NdjsonDirectorySource implements ResourceSource {
  private static final String FINGERPRINT = "ndjson-directory 1";

  private final Path folder;
  private final Trust trust;
  private final InstantSource clock;
  private final FolderIndex index;
  private final Object lock = new Object();
  private Instant latest = Instant.MIN;

  private NdjsonDirectorySource(Builder builder) {
    this.folder = builder.folder;
    this.trust = builder.trust;
    this.clock = builder.clock;
    this.index = new FolderIndex(folder, builder.splitBytes);
  }

  /**
   * Reads a folder of files that nobody vouches for.
   *
   * @throws IOException if the folder cannot be read
   */
  public static NdjsonDirectorySource open(Path folder) throws IOException {
    return builder(folder).open();
  }

  /** Begins a source of untrusted bodies. */
  public static Builder builder(Path folder) {
    return new Builder(folder);
  }

  @Override
  public SourceDescription describe() throws IOException {
    return new SourceDescription(index.types(), AsOfGrade.LATEST, trust, FINGERPRINT);
  }

  @Override
  public Instant transactionTime(ExportContext context) throws IOException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    index.refreshed();
    synchronized (lock) {
      latest = now.isAfter(latest) ? now : latest;
      return latest;
    }
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
    return CloseableIterator.of(
        index.pieces(query.type()).stream().map(piece -> Split.of(piece.token())).toList());
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    Piece piece = Piece.parse(folder, split.token());
    long offset = position == null ? piece.start() : piece.offsetOf(position);
    return PieceCursor.open(piece, query.type(), offset);
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context)
      throws IOException {
    Optional<FileIndex> found = index.fileOfGroup(groupId);
    if (found.isEmpty()) {
      return GroupMembers.unknown();
    }
    FileIndex.Range range = Objects.requireNonNull(found.get().groups().get(groupId));
    return GroupMembers.resource(found.get().file().range(range.offset(), range.length()));
  }

  /** Gathers what a source is made of. Confined to one thread. */
  public static final class Builder {
    private final Path folder;
    private Trust trust = Trust.UNTRUSTED;
    private long splitBytes = 32L * 1024 * 1024;
    private InstantSource clock = InstantSource.system();

    private Builder(Path folder) {
      this.folder = folder.toAbsolutePath().normalize();
    }

    /** Promises well-formed bodies. */
    public Builder trusted() {
      this.trust = Trust.TRUSTED;
      return this;
    }

    /**
     * Sets how many bytes of a file make a split, about; 32 MiB if left out. Compressed files are
     * not cut.
     */
    public Builder splitBytes(long value) {
      if (value < 1) {
        throw new IllegalArgumentException("A split has at least one byte, not " + value + ".");
      }
      this.splitBytes = value;
      return this;
    }

    /** Sets the clock that tells the transaction time. */
    public Builder clock(InstantSource value) {
      this.clock = Objects.requireNonNull(value);
      return this;
    }

    /**
     * The source, after one look at all files.
     *
     * @throws IOException if the folder cannot be read
     */
    public NdjsonDirectorySource open() throws IOException {
      NdjsonDirectorySource source = new NdjsonDirectorySource(this);
      source.index.refreshed();
      return source;
    }
  }
}
