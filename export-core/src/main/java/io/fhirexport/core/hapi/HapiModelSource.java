package io.fhirexport.core.hapi;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseMetaType;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ResourceSource} over HAPI FHIR model objects, for hosts that have nothing closer to
 * JSON; each is encoded when it is read. Works like a {@link SimpleSource}. Thread-safe if the
 * function that lists resources is.
 */
public final class HapiModelSource implements ResourceSource {
  private final SimpleSource source;

  private HapiModelSource(Builder builder) {
    Encoding encoding = new Encoding(builder.fhir, builder.listing);
    this.source =
        SimpleSource.builder(builder.types, encoding::list)
            .trusted()
            .longestTransaction(builder.longestTransaction)
            .clock(builder.clock)
            .build();
  }

  /** Lists all current resources of one type as model objects. */
  @FunctionalInterface
  public interface Listing {
    /**
     * Opens a listing; its order and its ids are as {@link SimpleSource} asks for.
     *
     * @param type one of the source's types
     * @param context who asks
     * @return an iterator the engine closes
     * @throws Exception if it cannot be opened now; the engine tries again
     */
    CloseableIterator<? extends IBaseResource> list(String type, ExportContext context)
        throws Exception;
  }

  /**
   * Begins a source.
   *
   * @param fhir knows the model the resources are made of
   * @param types the resource types that exist
   */
  public static Builder builder(FhirContext fhir, Set<String> types, Listing listing) {
    return new Builder(fhir, types, listing);
  }

  @Override
  public SourceDescription describe() {
    return source.describe();
  }

  @Override
  public Instant transactionTime(ExportContext context) {
    return source.transactionTime(context);
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) {
    return source.plan(query);
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    return source.open(query, split, position);
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context)
      throws IOException {
    return source.members(groupId, transactionTime, context);
  }

  /** Gathers what a source is made of. Confined to one thread. */
  public static final class Builder {
    private final FhirContext fhir;
    private final Set<String> types;
    private final Listing listing;
    private Duration longestTransaction = Duration.ZERO;
    private InstantSource clock = InstantSource.system();

    private Builder(FhirContext fhir, Set<String> types, Listing listing) {
      this.fhir = Objects.requireNonNull(fhir);
      this.types = Set.copyOf(types);
      this.listing = Objects.requireNonNull(listing);
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
    public HapiModelSource build() {
      return new HapiModelSource(this);
    }
  }

  /** Turns listings of model objects into listings of JSON. */
  private record Encoding(FhirContext fhir, Listing listing) {
    /** Stands for a resource that cannot be encoded: the engine reports it, and goes on. */
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

    CloseableIterator<ExportResource> list(String type, ExportContext context) throws Exception {
      CloseableIterator<? extends IBaseResource> resources = listing.list(type, context);
      // A parser serves one thread; its default cuts versions off references.
      IParser parser = fhir.newJsonParser().setStripVersionsFromReferences(false);
      return CloseableIterator.from(
          () -> {
            IBaseResource resource = resources.next();
            return resource == null ? null : encode(type, resource, parser);
          },
          resources);
    }

    private static ExportResource encode(String type, IBaseResource resource, IParser parser) {
      byte[] json = json(resource, parser);
      ExportResource encoded =
          new ExportResource(type, resource.getIdElement().getIdPart(), json, 0, json.length);
      IBaseMetaType meta = resource.getMeta();
      Date lastUpdated = meta.getLastUpdated();
      if (lastUpdated != null) {
        encoded.lastUpdated(lastUpdated.toInstant());
      }
      String version = meta.getVersionId();
      if (version == null) {
        version = resource.getIdElement().getVersionIdPart();
      }
      if (version != null) {
        encoded.versionId(version);
      }
      return encoded;
    }

    private static byte[] json(IBaseResource resource, IParser parser) {
      try {
        return parser.encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8);
      } catch (RuntimeException e) {
        return NOTHING;
      }
    }
  }
}
