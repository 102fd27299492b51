package io.fhirexport.testkit.conformance;

import io.fhirexport.api.ExportLevel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server under test, and what is known of it. Immutable. The server's data stand still while the
 * suite runs, and are few enough that all lines of an export fit into memory.
 */
public final class ConformanceTarget {
  private final Builder is;

  private ConformanceTarget(Builder builder) {
    this.is = builder;
  }

  /**
   * Begins with a server that offers all levels and nothing it need not.
   *
   * @param base the absolute URL of the FHIR endpoint
   */
  public static Builder builder(URI base) {
    return new Builder(base);
  }

  String base() {
    return is.base;
  }

  Exchange exchange() {
    return is.exchange;
  }

  Optional<String> authorization() {
    return Optional.ofNullable(is.authorization).map(Supplier::get);
  }

  Optional<String> foreignAuthorization() {
    return Optional.ofNullable(is.foreignAuthorization).map(Supplier::get);
  }

  Optional<String> clientAssertion() {
    return Optional.ofNullable(is.clientAssertion).map(Supplier::get);
  }

  Set<ExportLevel> levels() {
    return is.levels;
  }

  Set<Feature> features() {
    return is.features;
  }

  Optional<String> groupId() {
    return Optional.ofNullable(is.groupId);
  }

  Optional<String> emptyGroupId() {
    return Optional.ofNullable(is.emptyGroupId);
  }

  List<String> types() {
    return is.types;
  }

  Optional<Map<String, Set<String>>> expected(ExportLevel level) {
    return Optional.ofNullable(is.expected.get(level));
  }

  Optional<Instant> deletedSince() {
    return Optional.ofNullable(is.deletedSince);
  }

  Set<String> deletions() {
    return is.deletions;
  }

  Optional<ResourceValidator> validator() {
    return Optional.ofNullable(is.validator);
  }

  Duration patience() {
    return is.patience;
  }

  Duration longestPause() {
    return is.longestPause;
  }

  /** Why a requirement need not be met, by its id. */
  Map<String, String> deviations() {
    return is.deviations;
  }

  Path report() {
    return is.report;
  }

  /** Judges resources beyond what the suite does itself, for instance by HL7's validator. */
  @FunctionalInterface
  public interface ResourceValidator {
    /**
     * The errors of a resource; none if it is valid.
     *
     * @param json one resource as it was exported
     */
    List<String> errors(String json);
  }

  /** Gathers what is known of a server. Confined to one thread. */
  public static final class Builder {
    private final String base;
    private Exchange exchange = new HttpExchange();
    private @Nullable Supplier<String> authorization;
    private @Nullable Supplier<String> foreignAuthorization;
    private @Nullable Supplier<String> clientAssertion;
    private final Set<ExportLevel> levels = EnumSet.allOf(ExportLevel.class);
    private final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private @Nullable String groupId;
    private @Nullable String emptyGroupId;
    private List<String> types = List.of();
    private final Map<ExportLevel, Map<String, Set<String>>> expected =
        new EnumMap<>(ExportLevel.class);
    private @Nullable Instant deletedSince;
    private Set<String> deletions = Set.of();
    private @Nullable ResourceValidator validator;
    private Duration patience = Duration.ofMinutes(3);
    private Duration longestPause = Duration.ofSeconds(30);
    private final Map<String, String> deviations = new LinkedHashMap<>();
    private Path report = Path.of("target", "conformance.md");

    private Builder(URI base) {
      if (!base.isAbsolute()) {
        throw new IllegalArgumentException("The base must be an absolute URL.");
      }
      this.base = base.toString().replaceAll("/+$", "");
    }

    /** Sets what brings the requests to the server: HTTP, unless told otherwise. */
    public Builder exchange(Exchange value) {
      this.exchange = Objects.requireNonNull(value);
      return this;
    }

    /** Sets who gives the value of {@code Authorization} for each request; none is sent. */
    public Builder authorization(Supplier<String> value) {
      this.authorization = Objects.requireNonNull(value);
      return this;
    }

    /** Sets the same for another client, who is to see nothing of the first one's jobs. */
    public Builder foreignAuthorization(Supplier<String> value) {
      this.foreignAuthorization = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Sets who signs a client's assertion (a JWT for the server's token endpoint), for {@link
     * Feature#SMART}.
     */
    public Builder clientAssertion(Supplier<String> value) {
      this.clientAssertion = Objects.requireNonNull(value);
      return this;
    }

    /** Sets the levels that are offered: all of them, unless told otherwise. */
    public Builder levels(Collection<ExportLevel> offered) {
      levels.clear();
      levels.addAll(offered);
      return this;
    }

    /** Adds what is offered beyond what every server must. */
    public Builder claims(Feature... claimed) {
      features.addAll(List.of(claimed));
      return this;
    }

    /** Adds all features but these. */
    public Builder claimsAllBut(Feature... unclaimed) {
      Set<Feature> claimed = EnumSet.allOf(Feature.class);
      List.of(unclaimed).forEach(claimed::remove);
      features.addAll(claimed);
      return this;
    }

    /** Sets the Group to export, with at least two patients, and not all of the server's. */
    public Builder groupId(String id) {
      this.groupId = Objects.requireNonNull(id);
      return this;
    }

    /** Sets a Group without members. */
    public Builder emptyGroupId(String id) {
      this.emptyGroupId = Objects.requireNonNull(id);
      return this;
    }

    /** Sets the types that exports are limited to, if the server has too much data; none. */
    public Builder types(Collection<String> values) {
      this.types = List.copyOf(new TreeSet<>(values));
      return this;
    }

    /**
     * Sets the ids that an export of a level holds, by type. Of types that are not named, nothing
     * is expected.
     */
    public Builder expected(ExportLevel level, Map<String, ? extends Set<String>> ids) {
      Map<String, Set<String>> copy = new TreeMap<>();
      ids.forEach((type, values) -> copy.put(type, Set.copyOf(values)));
      expected.put(level, copy);
      return this;
    }

    /**
     * Sets what {@code deleted} lists, for {@link Feature#DELETED}.
     *
     * @param since the {@code _since} to ask with
     * @param resources the resources that were deleted after it and do not exist, as {@code
     *     Type/id}
     */
    public Builder deletions(Instant since, Collection<String> resources) {
      this.deletedSince = Objects.requireNonNull(since);
      this.deletions = Set.copyOf(resources);
      return this;
    }

    /** Sets who judges each exported resource; nobody. */
    public Builder validator(ResourceValidator value) {
      this.validator = Objects.requireNonNull(value);
      return this;
    }

    /** Sets how long an export may take: three minutes, as in other kits. */
    public Builder patience(Duration value) {
      this.patience = Objects.requireNonNull(value);
      return this;
    }

    /** Sets how long to wait between polls at most, whatever the server asks for: 30 seconds. */
    public Builder longestPause(Duration value) {
      this.longestPause = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Lets a requirement be missed without failing a test. The report says so.
     *
     * @param requirement the requirement's id
     * @param why a sentence for the report
     */
    public Builder deviates(String requirement, String why) {
      deviations.put(Requirements.find(requirement).id(), Objects.requireNonNull(why));
      return this;
    }

    /** Sets where the report goes: {@code target/conformance.md}. */
    public Builder report(Path file) {
      this.report = Objects.requireNonNull(file);
      return this;
    }

    /** The target. The builder is not used afterwards. */
    public ConformanceTarget build() {
      return new ConformanceTarget(this);
    }
  }
}
