package io.fhirexport.api.source;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ResourceSource} made of the types and one function that lists all resources of a type;
 * the engine does the rest. For the author who has a {@code SELECT id, updated, json FROM resource
 * WHERE type = ? ORDER BY id}. Thread-safe if the function is.
 *
 * <p>The function lists every current resource of the type, each id once, in the same order each
 * time it is called: rows may come and go, but two that stay never change places. Each resource has
 * an id. A split is resumed by listing again up to the id reached; if that row has gone, the job
 * fails and says so.
 */
public final class SimpleSource implements ResourceSource {
  private static final String WHOLE_TYPE = "all";

  private final Set<String> types;
  private final Listing listing;
  private final Trust trust;
  private final Duration longestTransaction;
  private final InstantSource clock;

  private SimpleSource(Builder builder) {
    this.types = builder.types;
    this.listing = builder.listing;
    this.trust = builder.trust;
    this.longestTransaction = builder.longestTransaction;
    this.clock = builder.clock;
  }

  /** Lists all current resources of one type. */
  @FunctionalInterface
  public interface Listing {
    /**
     * Opens a listing.
     *
     * @param type one of the source's types
     * @param context who asks
     * @return an iterator the engine closes
     * @throws Exception if it cannot be opened now; the engine tries again
     */
    CloseableIterator<ExportResource> list(String type, ExportContext context) throws Exception;
  }

  /** Begins a source of untrusted bodies over a store whose transactions take no time. */
  public static Builder builder(Set<String> types, Listing listing) {
    return new Builder(types, listing);
  }

  @Override
  public SourceDescription describe() {
    return new SourceDescription(types, AsOfGrade.LATEST, trust, "simple");
  }

  @Override
  public Instant transactionTime(ExportContext context) {
    return clock.instant().minus(longestTransaction).truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) {
    return CloseableIterator.of(
        types.contains(query.type()) ? Set.of(Split.of(WHOLE_TYPE)) : Set.<Split>of());
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    Cursor cursor = new Cursor(list(query.type(), query.context()));
    if (position != null) {
      cursor.skipTo(position, query.type());
    }
    return cursor;
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context)
      throws IOException {
    if (!types.contains("Group")) {
      return GroupMembers.unknown();
    }
    try (CloseableIterator<ExportResource> groups = list("Group", context)) {
      for (ExportResource group = groups.next(); group != null; group = groups.next()) {
        if (group.id().filter(groupId::equals).isPresent()) {
          byte[] body = new byte[group.length()];
          System.arraycopy(group.bytes(), group.offset(), body, 0, body.length);
          return GroupMembers.resource(new ByteArrayInputStream(body));
        }
      }
    }
    return GroupMembers.unknown();
  }

  private CloseableIterator<ExportResource> list(String type, ExportContext context)
      throws IOException {
    try {
      return listing.list(type, context);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("The listing of " + type + " could not be opened.", e);
    }
  }

  /** Gathers what a source is made of. Confined to one thread. */
  public static final class Builder {
    private final Set<String> types;
    private final Listing listing;
    private Trust trust = Trust.UNTRUSTED;
    private Duration longestTransaction = Duration.ZERO;
    private InstantSource clock = InstantSource.system();

    private Builder(Set<String> types, Listing listing) {
      this.types = Set.copyOf(types);
      this.listing = Objects.requireNonNull(listing);
    }

    /** Promises well-formed bodies. */
    public Builder trusted() {
      this.trust = Trust.TRUSTED;
      return this;
    }

    /**
     * Sets how long a transaction of the host may write before it commits; the transaction time
     * lies that far back.
     */
    public Builder longestTransaction(Duration value) {
      this.longestTransaction = Objects.requireNonNull(value);
      return this;
    }

    /** Sets the clock that resources are stamped by. */
    public Builder clock(InstantSource value) {
      this.clock = Objects.requireNonNull(value);
      return this;
    }

    /** The source. */
    public SimpleSource build() {
      return new SimpleSource(this);
    }
  }

  private static final class Cursor implements ResourceCursor {
    private final CloseableIterator<ExportResource> rows;
    private @Nullable String lastId;

    Cursor(CloseableIterator<ExportResource> rows) {
      this.rows = rows;
    }

    void skipTo(String id, String type) throws IOException {
      for (ExportResource row = next(); row != null; row = next()) {
        if (id.equals(lastId)) {
          return;
        }
      }
      close();
      throw new PermanentFailureException(
          "The listing of " + type + " cannot be resumed: the row it had reached is gone.");
    }

    @Override
    public @Nullable ExportResource next() throws IOException {
      ExportResource row = rows.next();
      if (row != null) {
        lastId =
            row.id()
                .orElseThrow(() -> new PermanentFailureException("A listed resource has no id."));
      }
      return row;
    }

    @Override
    public String position() {
      return Objects.requireNonNull(lastId, "no resource was read yet");
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
