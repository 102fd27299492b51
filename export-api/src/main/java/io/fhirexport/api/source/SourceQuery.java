package io.fhirexport.api.source;

import io.fhirexport.api.ExportContext;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which resources of one type a job wants. All conditions hold together. Immutable; the same on
 * every process that works on the job.
 */
public final class SourceQuery {
  private final String type;
  private final Instant transactionTime;
  private final ExportContext context;
  private final @Nullable Window window;
  private final @Nullable Compartment compartment;
  private final @Nullable Set<String> ids;
  private final List<String> typeFilter;

  private SourceQuery(Builder builder) {
    this.type = builder.type;
    this.transactionTime = builder.transactionTime;
    this.context = builder.context;
    this.window = builder.window;
    this.compartment = builder.compartment;
    this.ids = builder.ids;
    this.typeFilter = builder.typeFilter;
  }

  /** Begins a query for all resources of a type, as of an instant. */
  public static Builder builder(String type, Instant transactionTime, ExportContext context) {
    return new Builder(type, transactionTime, context);
  }

  /** The resource type. */
  public String type() {
    return type;
  }

  /** The instant the job's data is as of. */
  public Instant transactionTime() {
    return transactionTime;
  }

  /** Who asks. */
  public ExportContext context() {
    return context;
  }

  /**
   * {@link Condition#WINDOW}: bounds on the last change. May be less than what the client asked
   * for, where the engine has to see older resources of some patients.
   */
  public Optional<Window> window() {
    return Optional.ofNullable(window);
  }

  /** {@link Condition#COMPARTMENT}: only what belongs to patients. */
  public Optional<Compartment> compartment() {
    return Optional.ofNullable(compartment);
  }

  /** {@link Condition#IDS}: only these logical ids; a handful, 1,000 at most. */
  public Optional<Set<String>> ids() {
    return Optional.ofNullable(ids);
  }

  /**
   * {@link Condition#TYPE_FILTER}: only what matches one of these searches at least, each such as
   * {@code Observation?code=http://loinc.org|718-7}, as the client sent it; the engine has found
   * them valid. A source that evaluates them evaluates all of each, as FHIR R4 search has it.
   *
   * @return empty if the type is not filtered
   */
  public List<String> typeFilter() {
    return typeFilter;
  }

  /** The conditions present. */
  public Set<Condition> conditions() {
    Set<Condition> present = EnumSet.noneOf(Condition.class);
    if (window != null) {
      present.add(Condition.WINDOW);
    }
    if (compartment != null) {
      present.add(Condition.COMPARTMENT);
    }
    if (ids != null) {
      present.add(Condition.IDS);
    }
    if (!typeFilter.isEmpty()) {
      present.add(Condition.TYPE_FILTER);
    }
    return present;
  }

  /** Names the type and the conditions present. */
  @Override
  public String toString() {
    return "SourceQuery[type=" + type + ", conditions=" + conditions() + "]";
  }

  /** Gathers conditions. Confined to one thread. */
  public static final class Builder {
    private final String type;
    private final Instant transactionTime;
    private final ExportContext context;
    private @Nullable Window window;
    private @Nullable Compartment compartment;
    private @Nullable Set<String> ids;
    private List<String> typeFilter = List.of();

    private Builder(String type, Instant transactionTime, ExportContext context) {
      this.type = Objects.requireNonNull(type);
      this.transactionTime = Objects.requireNonNull(transactionTime);
      this.context = Objects.requireNonNull(context);
    }

    /** Wants only what changed within the window. */
    public Builder window(Window value) {
      this.window = Objects.requireNonNull(value);
      return this;
    }

    /** Wants only what belongs to the compartment. */
    public Builder compartment(Compartment value) {
      this.compartment = Objects.requireNonNull(value);
      return this;
    }

    /** Wants only these logical ids. */
    public Builder ids(Set<String> values) {
      this.ids = Set.copyOf(values);
      return this;
    }

    /** Wants only what matches one of these searches; none is no condition. */
    public Builder typeFilter(List<String> searches) {
      this.typeFilter = List.copyOf(searches);
      return this;
    }

    /** The query. */
    public SourceQuery build() {
      return new SourceQuery(this);
    }
  }
}
