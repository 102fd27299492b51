package io.fhirexport.azure;

import com.azure.core.http.HttpClient;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How an {@link AzureBlobSink} works. Immutable; every setting has a default. */
public final class AzureSinkOptions {
  /** All defaults. */
  public static final AzureSinkOptions DEFAULTS = builder().build();

  private final Builder settings;

  private AzureSinkOptions(Builder settings) {
    this.settings = settings;
  }

  /** Begins with all defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Which container and folder a job's blobs go to. */
  public DestinationLayout layout() {
    return settings.layout;
  }

  ContainerRule containers() {
    return settings.containers;
  }

  /** The bytes that go to the storage in one request. */
  public int blockBytes() {
    return settings.blockBytes;
  }

  /**
   * How many blocks of one open file may be under way at once. An open file takes at most {@code
   * (blocksInFlight + 1) * blockBytes} of memory for its blocks.
   */
  public int blocksInFlight() {
    return settings.blocksInFlight;
  }

  /** Whether blobs are compressed, with {@code Content-Encoding: gzip}. */
  public boolean gzip() {
    return settings.gzip;
  }

  /** How long a signed link is good for; null: links are plain. */
  @Nullable Duration signedLinks() {
    return settings.signedLinks;
  }

  /** What the manifest says of plain links in {@code requiresAccessToken}. */
  public boolean requiresAccessToken() {
    return settings.requiresAccessToken;
  }

  /** Whether the blobs of a complete job are deleted when it expires or its owner deletes it. */
  public boolean deleteDelivered() {
    return settings.deleteDelivered;
  }

  /** The container for intermediate data; no caller may name it. */
  public String scratchContainer() {
    return settings.scratchContainer.value();
  }

  /**
   * The longest that a single request to the storage takes with all its repetitions. Keep it below
   * the engine's claim time.
   */
  public Duration longestRequest() {
    Duration sum = settings.tryTimeout.multipliedBy(settings.maxTries);
    Duration pause = settings.retryDelay;
    for (int i = 1; i < settings.maxTries; i++) {
      sum = sum.plus(pause);
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(settings.maxRetryDelay) < 0 ? twice : settings.maxRetryDelay;
    }
    return sum;
  }

  RequestRetryOptions retries() {
    return new RequestRetryOptions(
        RetryPolicyType.EXPONENTIAL,
        settings.maxTries,
        settings.tryTimeout,
        settings.retryDelay,
        settings.maxRetryDelay,
        null);
  }

  @Nullable HttpClient httpClient() {
    return settings.httpClient;
  }

  @Nullable Executor executor() {
    return settings.executor;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {
    private static final int MAX_BLOCK_BYTES = 1 << 30;
    private static final Duration LONGEST_LINK = Duration.ofDays(1);

    private DestinationLayout layout = DestinationLayout.AZURE_API_FOR_FHIR;
    private ContainerRule containers = ContainerRule.ANY;
    private int blockBytes = 8 << 20;
    private int blocksInFlight = 2;
    private boolean gzip;
    private @Nullable Duration signedLinks;
    private boolean requiresAccessToken;
    private boolean deleteDelivered;
    private ContainerName scratchContainer = new ContainerName("export-scratch");
    private int maxTries = 3;
    private Duration tryTimeout = Duration.ofSeconds(15);
    private Duration retryDelay = Duration.ofMillis(500);
    private Duration maxRetryDelay = Duration.ofSeconds(4);
    private @Nullable HttpClient httpClient;
    private @Nullable Executor executor;

    private Builder() {}

    private Builder(Builder other) {
      layout = other.layout;
      containers = other.containers;
      blockBytes = other.blockBytes;
      blocksInFlight = other.blocksInFlight;
      gzip = other.gzip;
      signedLinks = other.signedLinks;
      requiresAccessToken = other.requiresAccessToken;
      deleteDelivered = other.deleteDelivered;
      scratchContainer = other.scratchContainer;
      maxTries = other.maxTries;
      tryTimeout = other.tryTimeout;
      retryDelay = other.retryDelay;
      maxRetryDelay = other.maxRetryDelay;
      httpClient = other.httpClient;
      executor = other.executor;
    }

    /**
     * Sets {@link AzureSinkOptions#layout}; default: {@link DestinationLayout#AZURE_API_FOR_FHIR}.
     */
    public Builder layout(DestinationLayout value) {
      layout = Objects.requireNonNull(value);
      return this;
    }

    /** Lets callers name any container; the default. */
    public Builder anyContainer() {
      containers = ContainerRule.ANY;
      return this;
    }

    /**
     * Lets callers name these containers only.
     *
     * @throws IllegalArgumentException if there are none, or Azure would refuse a name
     */
    public Builder onlyContainers(Set<String> names) {
      if (names.isEmpty()) {
        throw new IllegalArgumentException("No container is named: use noContainerParameter.");
      }
      containers =
          new ContainerRule(
              names.stream()
                  .map(name -> new ContainerName(name).value())
                  .collect(Collectors.toUnmodifiableSet()));
      return this;
    }

    /** Refuses every request that names a container. */
    public Builder noContainerParameter() {
      containers = ContainerRule.NONE;
      return this;
    }

    /**
     * Sets {@link AzureSinkOptions#blockBytes}, from 64 KiB to 1 GiB; default: 8 MiB. Azure takes
     * 50,000 blocks per blob, which makes 390 GiB at the default.
     */
    public Builder blockBytes(int value) {
      blockBytes = within(value, 64 << 10, MAX_BLOCK_BYTES, "blockBytes");
      return this;
    }

    /** Sets {@link AzureSinkOptions#blocksInFlight}, from 1 to 64; default: 2. */
    public Builder blocksInFlight(int value) {
      blocksInFlight = within(value, 1, 64, "blocksInFlight");
      return this;
    }

    /** Sets {@link AzureSinkOptions#gzip}; default: false. */
    public Builder gzip(boolean value) {
      gzip = value;
      return this;
    }

    /**
     * Makes links that need no credential, read one blob, and end 5 minutes after they were made.
     */
    public Builder signedLinks() {
      return signedLinks(Duration.ofMinutes(5));
    }

    /**
     * Makes links that need no credential, read one blob, and end {@code validFor} after they were
     * made. A link can be used by whoever gets hold of it: keep this short.
     *
     * @param validFor from 10 seconds to a day
     */
    public Builder signedLinks(Duration validFor) {
      if (validFor.compareTo(Duration.ofSeconds(10)) < 0 || validFor.compareTo(LONGEST_LINK) > 0) {
        throw new IllegalArgumentException("A signed link is good for 10 seconds to a day.");
      }
      signedLinks = validFor;
      return this;
    }

    /**
     * Makes links that are the blobs' plain URLs, for clients with Azure credentials of their own;
     * the default.
     */
    public Builder plainLinks() {
      signedLinks = null;
      return this;
    }

    /**
     * Sets {@link AzureSinkOptions#requiresAccessToken}; default: false, as Azure API for FHIR has
     * it. Signed links never want a token.
     */
    public Builder requiresAccessToken(boolean value) {
      requiresAccessToken = value;
      return this;
    }

    /** Sets {@link AzureSinkOptions#deleteDelivered}; default: false. */
    public Builder deleteDelivered(boolean value) {
      deleteDelivered = value;
      return this;
    }

    /** Sets {@link AzureSinkOptions#scratchContainer}; default: {@code export-scratch}. */
    public Builder scratchContainer(String name) {
      scratchContainer = new ContainerName(name);
      return this;
    }

    /** Sets how often a request is sent before it counts as failed; from 1 to 20; default: 3. */
    public Builder maxTries(int value) {
      maxTries = within(value, 1, 20, "maxTries");
      return this;
    }

    /** Sets how long one try of a request may take, in whole seconds; default: 15 seconds. */
    public Builder tryTimeout(Duration value) {
      if (value.toSeconds() < 1 || !value.equals(Duration.ofSeconds(value.toSeconds()))) {
        throw new IllegalArgumentException("tryTimeout must be one or more whole seconds.");
      }
      tryTimeout = value;
      return this;
    }

    /**
     * Sets the pause before a request is sent again, which doubles with each try.
     *
     * @param first before the second try; default: half a second
     * @param most the longest; default: 4 seconds
     */
    public Builder retryDelays(Duration first, Duration most) {
      if (first.toMillis() < 1 || most.compareTo(first) < 0) {
        throw new IllegalArgumentException(
            "The first retry delay must be a millisecond or more, and the longest no shorter.");
      }
      retryDelay = first;
      maxRetryDelay = most;
      return this;
    }

    /** Sets the client that requests go through; default: the one on the class path. */
    public Builder httpClient(HttpClient value) {
      httpClient = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Sets where blocks are sent from; the caller shuts it down. Default: threads of the sink's
     * own.
     */
    public Builder executor(Executor value) {
      executor = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Checks the settings together.
     *
     * @throws IllegalStateException if links were to be signed and to want a token as well, or
     *     callers may name the scratch container
     */
    public AzureSinkOptions build() {
      if (signedLinks != null && requiresAccessToken) {
        throw new IllegalStateException(
            "Signed links want no access token: choose one of signedLinks and requiresAccessToken.");
      }
      Set<String> allowed = containers.allowed();
      if (allowed != null && allowed.contains(scratchContainer.value())) {
        throw new IllegalStateException(
            "The scratch container " + scratchContainer + " cannot be one that callers name.");
      }
      return new AzureSinkOptions(new Builder(this));
    }

    private static int within(int value, int least, int most, String name) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ".");
      }
      return value;
    }
  }
}
