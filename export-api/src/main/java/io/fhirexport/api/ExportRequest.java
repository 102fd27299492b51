package io.fhirexport.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to export (Bulk Data IG, "Query Parameters"). Immutable.
 *
 * <p>The engine checks a request against its source when the job is started; this class holds only
 * what can be said of the request alone.
 */
public final class ExportRequest {
  private final ExportLevel level;
  private final @Nullable String groupId;
  private final Set<String> types;
  private final @Nullable Instant since;
  private final @Nullable Instant until;
  private final @Nullable Set<String> patients;
  private final List<String> typeFilters;
  private final List<String> elements;
  private final Set<String> associatedData;
  private final @Nullable String organizeOutputBy;
  private final @Nullable String container;
  private final String url;
  private final boolean lenient;
  private final boolean separateStatus;
  private final boolean partialManifests;
  private final List<Issue> ignored;

  private ExportRequest(Builder builder) {
    this.level = builder.level;
    this.groupId = builder.groupId;
    this.types = Collections.unmodifiableSet(new LinkedHashSet<>(builder.types));
    this.since = builder.since;
    this.until = builder.until;
    this.patients =
        builder.patients == null
            ? null
            : Collections.unmodifiableSet(new LinkedHashSet<>(builder.patients));
    this.typeFilters = List.copyOf(builder.typeFilters);
    this.elements = List.copyOf(builder.elements);
    this.associatedData = Collections.unmodifiableSet(new LinkedHashSet<>(builder.associatedData));
    this.organizeOutputBy = builder.organizeOutputBy;
    this.container = builder.container;
    this.url = builder.url;
    this.lenient = builder.lenient;
    this.separateStatus = builder.separateStatus;
    this.partialManifests = builder.partialManifests;
    this.ignored = List.copyOf(builder.ignored);
  }

  /** Begins a request for everything on the server. */
  public static Builder system() {
    return new Builder(ExportLevel.SYSTEM, null);
  }

  /** Begins a request for the compartments of all patients. */
  public static Builder patient() {
    return new Builder(ExportLevel.PATIENT, null);
  }

  /**
   * Begins a request for the compartments of a group's members.
   *
   * @param groupId the Group's logical id
   */
  public static Builder group(String groupId) {
    return new Builder(ExportLevel.GROUP, Objects.requireNonNull(groupId));
  }

  /** How much of the server is covered. */
  public ExportLevel level() {
    return level;
  }

  /** The Group's logical id; present at group level only. */
  public Optional<String> groupId() {
    return Optional.ofNullable(groupId);
  }

  /** The resource types asked for ({@code _type}), in the order given; empty if none was named. */
  public Set<String> types() {
    return types;
  }

  /** Only resources changed strictly after this instant ({@code _since}). */
  public Optional<Instant> since() {
    return Optional.ofNullable(since);
  }

  /** Only resources changed strictly before this instant ({@code _until}). */
  public Optional<Instant> until() {
    return Optional.ofNullable(until);
  }

  /**
   * Logical ids the population is narrowed to ({@code patient}). Absent: not narrowed. Present and
   * empty: nobody.
   */
  public Optional<Set<String>> patients() {
    return Optional.ofNullable(patients);
  }

  /**
   * Search queries that resources of their type must match, one of them at least ({@code
   * _typeFilter}), such as {@code Observation?code=http://loinc.org|718-7}; a type without one is
   * not filtered.
   */
  public List<String> typeFilters() {
    return typeFilters;
  }

  /**
   * The elements that resources are trimmed to ({@code _elements}), such as {@code birthDate} or
   * {@code Patient.name}; empty: whole resources.
   */
  public List<String> elements() {
    return elements;
  }

  /** Codes of {@code includeAssociatedData}, as sent. */
  public Set<String> associatedData() {
    return associatedData;
  }

  /**
   * The resource type by whose instances the output is organized ({@code organizeOutputBy}), as it
   * was sent; absent: each file holds one type.
   */
  public Optional<String> organizeOutputBy() {
    return Optional.ofNullable(organizeOutputBy);
  }

  /**
   * Where the caller wants the files ({@code _container}), as it was sent; absent: where the sink
   * puts them.
   */
  public Optional<String> container() {
    return Optional.ofNullable(container);
  }

  /**
   * The kick-off URL as the client sent it, for the manifest's {@code request}; empty for an export
   * without HTTP.
   */
  public String url() {
    return url;
  }

  /**
   * Whether the caller prefers {@code handling=lenient}: what may be ignored is ignored, and
   * reported.
   */
  public boolean lenient() {
    return lenient;
  }

  /**
   * Whether the caller prefers {@code separate-export-status}: answers to its polls then tell how
   * the job is in a header of its own.
   */
  public boolean separateStatus() {
    return separateStatus;
  }

  /**
   * Whether the manifest may come in several pages, the first of them while the job is running
   * ({@code allowPartialManifests}).
   */
  public boolean partialManifests() {
    return partialManifests;
  }

  /** What was ignored of the request; each becomes a line of the export's error file. */
  public List<Issue> ignored() {
    return ignored;
  }

  /** A builder that begins with all of this request's parts. */
  public Builder toBuilder() {
    Builder builder = new Builder(level, groupId).types(types).url(url).lenient(lenient);
    builder.since = since;
    builder.until = until;
    builder.patients = patients;
    builder.typeFilters.addAll(typeFilters);
    builder.elements.addAll(elements);
    builder.associatedData.addAll(associatedData);
    builder.organizeOutputBy = organizeOutputBy;
    builder.container = container;
    builder.separateStatus = separateStatus;
    builder.partialManifests = partialManifests;
    builder.ignored.addAll(ignored);
    return builder;
  }

  /** Names the level and the parts present; patient ids stay out. */
  @Override
  public String toString() {
    return "ExportRequest[level="
        + level
        + ", types="
        + types
        + ", since="
        + since
        + ", until="
        + until
        + ", typeFilters="
        + typeFilters.size()
        + ", patients="
        + (patients == null ? "all" : patients.size())
        + "]";
  }

  /** Gathers the parts of a request. Confined to one thread. */
  public static final class Builder {
    private final ExportLevel level;
    private final @Nullable String groupId;
    private Set<String> types = Set.of();
    private @Nullable Instant since;
    private @Nullable Instant until;
    private @Nullable Set<String> patients;
    private final List<String> typeFilters = new ArrayList<>();
    private final Set<String> elements = new LinkedHashSet<>();
    private final Set<String> associatedData = new LinkedHashSet<>();
    private @Nullable String organizeOutputBy;
    private @Nullable String container;
    private String url = "";
    private boolean lenient;
    private boolean separateStatus;
    private boolean partialManifests;
    private final List<Issue> ignored = new ArrayList<>();

    private Builder(ExportLevel level, @Nullable String groupId) {
      this.level = level;
      this.groupId = groupId;
    }

    /** Asks for these types only; an empty collection asks for all. */
    public Builder types(Collection<String> names) {
      this.types = new LinkedHashSet<>(names);
      return this;
    }

    /** Asks for these types only. */
    public Builder types(String... names) {
      return types(List.of(names));
    }

    /** Asks for resources changed strictly after {@code instant}. */
    public Builder since(Instant instant) {
      this.since = Objects.requireNonNull(instant);
      return this;
    }

    /** Asks for resources changed strictly before {@code instant}. */
    public Builder until(Instant instant) {
      this.until = Objects.requireNonNull(instant);
      return this;
    }

    /** Narrows the population to these logical ids; an empty collection exports nothing. */
    public Builder patients(Collection<String> ids) {
      this.patients = new LinkedHashSet<>(ids);
      return this;
    }

    /** Adds a search query, {@code Type?parameter=value&...}. */
    public Builder typeFilter(String query) {
      typeFilters.add(Objects.requireNonNull(query));
      return this;
    }

    /**
     * Asks for these elements, with or without their type before them, beside those named so far.
     */
    public Builder elements(Collection<String> names) {
      elements.addAll(names);
      return this;
    }

    /** Asks for associated data, by one code more. */
    public Builder associatedData(String code) {
      associatedData.add(Objects.requireNonNull(code));
      return this;
    }

    /**
     * Asks for blocks, each with what belongs to one instance of this type; null asks for files of
     * one type each.
     */
    public Builder organizeOutputBy(@Nullable String type) {
      this.organizeOutputBy = type;
      return this;
    }

    /** Names where the files go; whether that can be is for the sink to say. */
    public Builder container(String name) {
      this.container = Objects.requireNonNull(name);
      return this;
    }

    /** Sets the kick-off URL that the manifest repeats. */
    public Builder url(String kickOffUrl) {
      this.url = Objects.requireNonNull(kickOffUrl);
      return this;
    }

    /** Sets whether what may be ignored is ignored. */
    public Builder lenient(boolean value) {
      this.lenient = value;
      return this;
    }

    /** Sets whether answers to polls tell how the job is in a header of its own. */
    public Builder separateStatus(boolean value) {
      this.separateStatus = value;
      return this;
    }

    /** Sets whether the manifest may come in several pages. */
    public Builder partialManifests(boolean value) {
      this.partialManifests = value;
      return this;
    }

    /** Adds something that was ignored. */
    public Builder ignored(Issue issue) {
      ignored.add(Objects.requireNonNull(issue));
      return this;
    }

    /**
     * The request.
     *
     * @throws InvalidExportRequestException naming every fault the parts have together
     */
    public ExportRequest build() {
      List<Issue> faults = new ArrayList<>();
      if (since != null && until != null && !until.isAfter(since)) {
        faults.add(Issue.error(IssueCode.INVALID, "_until", "_until must be later than _since."));
      }
      if (patients != null && level == ExportLevel.SYSTEM) {
        faults.add(
            Issue.error(
                IssueCode.INVALID, "patient", "patient does not apply to a system level export."));
      }
      if (!faults.isEmpty()) {
        throw new InvalidExportRequestException(faults);
      }
      return new ExportRequest(this);
    }
  }
}
