package io.fhirexport.core;

import io.fhirexport.api.hook.ExportListener;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.core.scope.CompartmentDefinition;
import io.fhirexport.core.scope.ReferencedTypes;
import io.fhirexport.core.search.SearchParameters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * How an engine works. Immutable; every setting has a default that suits a server of ordinary size.
 */
public final class EngineOptions {
  /** All defaults. */
  public static final EngineOptions DEFAULTS = builder().build();

  private final Builder settings;

  private EngineOptions(Builder settings) {
    this.settings = settings;
  }

  /** Begins with all defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** How many claims this process works at, at once. */
  public int workers() {
    return settings.workers;
  }

  /**
   * How long a claim holds without a sign of life. No single call of a source or a sink may take
   * longer, or another worker takes the work over.
   */
  public Duration claimTime() {
    return settings.claimTime;
  }

  /** The size at which a file is finished and the next one begun. */
  public long fileBytes() {
    return settings.fileBytes;
  }

  /** The number of resources at which a file is finished. */
  public long fileResources() {
    return settings.fileResources;
  }

  /**
   * How long a worker stays with one claim before other jobs have their turn; also the most that a
   * crash can cost.
   */
  public Duration turn() {
    return settings.turn;
  }

  /** How often a task is tried without getting any further, before its job fails. */
  public int maxAttempts() {
    return settings.maxAttempts;
  }

  /**
   * The pause before a failed task is tried again; it doubles with each attempt, up to a minute.
   */
  public Duration retryPause() {
    return settings.retryPause;
  }

  /** How long the files of a complete job, and the reason of a failed one, are kept. */
  public Duration retention() {
    return settings.retention;
  }

  /** How many jobs of one owner may run at once. */
  public int maxRunningPerOwner() {
    return settings.maxRunningPerOwner;
  }

  /** How many resources of a job may be refused as broken before the job fails. */
  public long maxRefused() {
    return settings.maxRefused;
  }

  /** How often an idle engine looks for work that it was not told of. */
  public Duration pollInterval() {
    return settings.pollInterval;
  }

  /**
   * Absolute URLs under which references are this server's own. Relative URLs of attachments are
   * made absolute by the first; without any they stay as they are.
   */
  public List<String> ownBases() {
    return settings.ownBases;
  }

  /** What belongs to a patient. */
  public CompartmentDefinition compartment() {
    return settings.compartment;
  }

  /**
   * Whether an export of a group with {@code _since} holds all resources of those who joined the
   * group after that instant, also what has not changed since. Joining times are the starts of
   * {@code Group.member.period}; a member without one counts as there before. With newcomers in the
   * group, sources do not get {@code _since} to evaluate.
   */
  public boolean newcomersInFull() {
    return settings.newcomersInFull;
  }

  /**
   * Which types outside the compartment go out where exported resources refer to them, at patient
   * and group level. Works with a sink that {@link io.fhirexport.api.sink.SupportsScratch keeps
   * scratch}; with another, no reference is followed.
   *
   * <p>References are those of the resources as the source has them, before any transform.
   */
  public ReferencedTypes referenced() {
    return settings.referenced;
  }

  /**
   * How many bytes each worker may spend on the keys of referenced resources, or on resources that
   * it sorts by patient. With more keys than fit, their types are read more often; with much more
   * than 128 times as many resources, sorting takes another pass.
   */
  public long referenceMemory() {
    return settings.referenceMemory;
  }

  /** The search parameters that {@code _typeFilter} may use. */
  public SearchParameters searchParameters() {
    return settings.searchParameters;
  }

  /**
   * The codes of the search parameters that a {@code _typeFilter} of a resource type may use, in
   * order, each with its kind as FHIR writes it.
   *
   * @param type a concrete resource type
   */
  public Map<String, String> filterParameters(String type) {
    return settings.searchParameters.usable(type);
  }

  /** What changes resources on their way out, in this order. */
  public List<ResourceTransform.Factory> transforms() {
    return settings.transforms;
  }

  /** Who may do what. */
  public ExportPolicy policy() {
    return settings.policy;
  }

  /** Who is told what happens. */
  public List<ExportListener> listeners() {
    return settings.listeners;
  }

  /** The time of day. */
  public InstantSource clock() {
    return settings.clock;
  }

  /** A clock in nanoseconds that nobody sets. */
  public LongSupplier nanoTime() {
    return settings.nanoTime;
  }

  /** Gathers settings. Confined to one thread. */
  public static final class Builder {
    private SearchParameters searchParameters = SearchParameters.r4();
    private int workers = Runtime.getRuntime().availableProcessors();
    private Duration claimTime = Duration.ofSeconds(60);
    private long fileBytes = 256L << 20;
    private long fileResources = Long.MAX_VALUE;
    private Duration turn = Duration.ofSeconds(60);
    private int maxAttempts = 8;
    private Duration retryPause = Duration.ofSeconds(1);
    private Duration retention = Duration.ofHours(24);
    private int maxRunningPerOwner = 5;
    private long maxRefused = Long.MAX_VALUE;
    private Duration pollInterval = Duration.ofSeconds(1);
    private List<String> ownBases = List.of();
    private CompartmentDefinition compartment = CompartmentDefinition.patientR4();
    private boolean newcomersInFull = true;
    private ReferencedTypes referenced = ReferencedTypes.r4();
    private long referenceMemory = 32L << 20;
    private List<ResourceTransform.Factory> transforms = List.of();
    private ExportPolicy policy = ExportPolicy.ALLOW_ALL;
    private List<ExportListener> listeners = List.of();
    private InstantSource clock = InstantSource.system();
    private LongSupplier nanoTime = System::nanoTime;

    private Builder() {}

    private Builder copy() {
      Builder copy = new Builder();
      copy.searchParameters = searchParameters;
      copy.workers = workers;
      copy.claimTime = claimTime;
      copy.fileBytes = fileBytes;
      copy.fileResources = fileResources;
      copy.turn = turn;
      copy.maxAttempts = maxAttempts;
      copy.retryPause = retryPause;
      copy.retention = retention;
      copy.maxRunningPerOwner = maxRunningPerOwner;
      copy.maxRefused = maxRefused;
      copy.pollInterval = pollInterval;
      copy.ownBases = ownBases;
      copy.compartment = compartment;
      copy.newcomersInFull = newcomersInFull;
      copy.referenced = referenced;
      copy.referenceMemory = referenceMemory;
      copy.transforms = transforms;
      copy.policy = policy;
      copy.listeners = listeners;
      copy.clock = clock;
      copy.nanoTime = nanoTime;
      return copy;
    }

    /** Sets {@link EngineOptions#workers}; default: one for each processor. */
    public Builder workers(int value) {
      workers = (int) positive(value, "workers");
      return this;
    }

    /** Sets {@link EngineOptions#claimTime}; default: 60 seconds. */
    public Builder claimTime(Duration value) {
      claimTime = positive(value, "claimTime");
      return this;
    }

    /** Sets {@link EngineOptions#fileBytes}; default: 256 MiB. */
    public Builder fileBytes(long value) {
      fileBytes = positive(value, "fileBytes");
      return this;
    }

    /** Sets {@link EngineOptions#fileResources}; default: any number. */
    public Builder fileResources(long value) {
      fileResources = positive(value, "fileResources");
      return this;
    }

    /** Sets {@link EngineOptions#turn}; default: 60 seconds. */
    public Builder turn(Duration value) {
      turn = positive(value, "turn");
      return this;
    }

    /** Sets {@link EngineOptions#maxAttempts}; default: 8, two minutes of growing pauses. */
    public Builder maxAttempts(int value) {
      maxAttempts = (int) positive(value, "maxAttempts");
      return this;
    }

    /** Sets {@link EngineOptions#retryPause}; default: 1 second. */
    public Builder retryPause(Duration value) {
      retryPause = Objects.requireNonNull(value);
      return this;
    }

    /** Sets {@link EngineOptions#retention}; default: 24 hours. */
    public Builder retention(Duration value) {
      retention = positive(value, "retention");
      return this;
    }

    /** Sets {@link EngineOptions#maxRunningPerOwner}; default: 5. */
    public Builder maxRunningPerOwner(int value) {
      maxRunningPerOwner = (int) positive(value, "maxRunningPerOwner");
      return this;
    }

    /** Sets {@link EngineOptions#maxRefused}; default: any number. */
    public Builder maxRefused(long value) {
      maxRefused = value;
      return this;
    }

    /** Sets {@link EngineOptions#pollInterval}; default: 1 second. */
    public Builder pollInterval(Duration value) {
      pollInterval = positive(value, "pollInterval");
      return this;
    }

    /**
     * Sets {@link EngineOptions#ownBases}; default: none, so that absolute references are foreign.
     */
    public Builder ownBases(List<String> value) {
      ownBases = List.copyOf(value);
      return this;
    }

    /** Sets {@link EngineOptions#searchParameters}; default: those of R4. */
    public Builder searchParameters(SearchParameters value) {
      searchParameters = Objects.requireNonNull(value);
      return this;
    }

    /** Sets {@link EngineOptions#compartment}; default: that of R4. */
    public Builder compartment(CompartmentDefinition value) {
      compartment = Objects.requireNonNull(value);
      return this;
    }

    /** Sets {@link EngineOptions#newcomersInFull}; default: true. */
    public Builder newcomersInFull(boolean value) {
      newcomersInFull = value;
      return this;
    }

    /** Sets {@link EngineOptions#referenced}; default: those of R4. */
    public Builder referenced(ReferencedTypes value) {
      referenced = Objects.requireNonNull(value);
      return this;
    }

    /** Sets {@link EngineOptions#referenceMemory}, 1 KiB or more; default: 32 MiB. */
    public Builder referenceMemory(long value) {
      if (value < 1_024) {
        throw new IllegalArgumentException("referenceMemory must be 1,024 or more, not " + value);
      }
      referenceMemory = value;
      return this;
    }

    /** Adds to {@link EngineOptions#transforms}. */
    public Builder transform(ResourceTransform.Factory value) {
      transforms = plus(transforms, value);
      return this;
    }

    /** Sets {@link EngineOptions#policy}; default: everything is allowed. */
    public Builder policy(ExportPolicy value) {
      policy = Objects.requireNonNull(value);
      return this;
    }

    /** Adds to {@link EngineOptions#listeners}. */
    public Builder listener(ExportListener value) {
      listeners = plus(listeners, value);
      return this;
    }

    /** Sets the clocks, so that a test may move them. */
    public Builder clocks(InstantSource wall, LongSupplier nanos) {
      clock = Objects.requireNonNull(wall);
      nanoTime = Objects.requireNonNull(nanos);
      return this;
    }

    /** The options. */
    public EngineOptions build() {
      return new EngineOptions(copy());
    }

    private static long positive(long value, String name) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be 1 or more, not " + value + ".");
      }
      return value;
    }

    private static Duration positive(Duration value, String name) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(
            name + " must be longer than nothing, not " + value + ".");
      }
      return value;
    }

    private static <T> List<T> plus(List<T> list, T value) {
      List<T> longer = new ArrayList<>(list);
      longer.add(Objects.requireNonNull(value));
      return List.copyOf(longer);
    }
  }
}
