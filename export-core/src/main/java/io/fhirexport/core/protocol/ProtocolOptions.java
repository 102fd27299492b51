package io.fhirexport.core.protocol;

import io.fhirexport.core.request.Dialect;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a host may choose where the IG leaves a choice. Immutable. */
public final class ProtocolOptions {
  private final IgVersion version;
  private final boolean azureParameters;
  private final boolean requirePreferAsync;
  private final boolean requireAccept;
  private final boolean azureHeaders;
  private final boolean requiresAccessToken;
  private final Duration retryAfterMin;
  private final Duration retryAfterMax;
  private final int polls;
  private final Duration pollPeriod;
  private final int manifestFiles;
  private final long bodyLimit;
  private final List<URI> ownBases;
  private final InstantSource clock;

  private ProtocolOptions(Builder builder) {
    this.version = builder.version;
    this.azureParameters = builder.azureParameters;
    this.requirePreferAsync = builder.requirePreferAsync;
    this.requireAccept = builder.requireAccept;
    this.azureHeaders = builder.azureHeaders;
    this.requiresAccessToken = builder.requiresAccessToken;
    this.retryAfterMin = builder.retryAfterMin;
    this.retryAfterMax = builder.retryAfterMax;
    this.polls = builder.polls;
    this.pollPeriod = builder.pollPeriod;
    this.manifestFiles = builder.manifestFiles;
    this.bodyLimit = builder.bodyLimit;
    this.ownBases = builder.ownBases;
    this.clock = builder.clock;
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins with the header rules of Azure's FHIR servers: a kick-off has exactly one {@code
   * Accept}, which is {@code application/fhir+json}, and a {@code Prefer} of {@code respond-async}
   * and, if anything else, {@code handling}.
   */
  public static Builder azureStrict() {
    Builder builder = new Builder().requirePreferAsync(true).requireAccept(true);
    builder.azureHeaders = true;
    return builder;
  }

  IgVersion version() {
    return version;
  }

  Dialect dialect() {
    return version.dialect(azureParameters);
  }

  boolean requirePreferAsync() {
    return requirePreferAsync;
  }

  boolean requireAccept() {
    return requireAccept;
  }

  boolean azureHeaders() {
    return azureHeaders;
  }

  boolean requiresAccessToken() {
    return requiresAccessToken;
  }

  Duration retryAfterMin() {
    return retryAfterMin;
  }

  Duration retryAfterMax() {
    return retryAfterMax;
  }

  /** A new count of polls, if they are limited. */
  Optional<PollLimit> pollLimit() {
    return polls == 0 ? Optional.empty() : Optional.of(new PollLimit(polls, pollPeriod));
  }

  int manifestFiles() {
    return manifestFiles;
  }

  long bodyLimit() {
    return bodyLimit;
  }

  List<URI> ownBases() {
    return ownBases;
  }

  InstantSource clock() {
    return clock;
  }

  /** Gathers choices. Confined to one thread. */
  public static final class Builder {
    private IgVersion version = IgVersion.V3_0_0;
    private boolean azureParameters = true;
    private boolean requirePreferAsync = true;
    private boolean requireAccept;
    private boolean azureHeaders;
    private boolean requiresAccessToken = true;
    private Duration retryAfterMin = Duration.ofSeconds(1);
    private Duration retryAfterMax = Duration.ofSeconds(30);
    private int polls;
    private Duration pollPeriod = Duration.ZERO;
    private int manifestFiles = 100;
    // 50,000 patients with UUIDs take a little more than 5 MiB.
    private long bodyLimit = 8L * 1024 * 1024;
    private List<URI> ownBases = List.of();
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /** Sets the version of the IG: 3.0.0. */
    public Builder version(IgVersion value) {
      this.version = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Sets whether parameters of Azure's FHIR servers are taken, true by default. {@code _till}
     * then means {@code _until}; {@code _maxCount}, how many resources a page has there, has no
     * effect, which the export's error file says.
     */
    public Builder azureParameters(boolean value) {
      this.azureParameters = value;
      return this;
    }

    /**
     * Sets whether a kick-off without {@code Prefer: respond-async} is refused: true by default.
     */
    public Builder requirePreferAsync(boolean value) {
      this.requirePreferAsync = value;
      return this;
    }

    /** Sets whether a kick-off without {@code Accept} is refused: false by default. */
    public Builder requireAccept(boolean value) {
      this.requireAccept = value;
      return this;
    }

    /**
     * Sets the manifest's {@code requiresAccessToken} where the host serves the files itself, true
     * by default. A sink with links of its own decides for them.
     */
    public Builder requiresAccessToken(boolean value) {
      this.requiresAccessToken = value;
      return this;
    }

    /**
     * Sets the bounds of {@code Retry-After}: one second and thirty.
     *
     * @param min at least a second, since some clients poll without pause at 0
     * @param max no less than {@code min}
     */
    public Builder retryAfter(Duration min, Duration max) {
      if (min.toSeconds() < 1 || max.compareTo(min) < 0) {
        throw new IllegalArgumentException("Retry-After needs 1 s <= min <= max.");
      }
      this.retryAfterMin = min;
      this.retryAfterMax = max;
      return this;
    }

    /**
     * Limits how often a job may be polled: {@code polls} times in each {@code period}, at once or
     * evenly; a poll beyond is answered with 429, and the job goes on. A client that heeds {@code
     * Retry-After} is never answered so. Not limited unless set, since there are clients that poll
     * without pause and take a 429 for the job's failure. Each process counts for itself.
     *
     * @param polls 1 or more
     * @param period more than nothing
     */
    public Builder pollLimit(int polls, Duration period) {
      if (polls < 1 || period.dividedBy(Math.max(1, polls)).isZero() || period.isNegative()) {
        throw new IllegalArgumentException("A limit needs at least one poll, and a period.");
      }
      this.polls = polls;
      this.pollPeriod = period;
      return this;
    }

    /**
     * Sets how many files a page of a manifest has, where the client allows pages ({@code
     * allowPartialManifests}): 100. A page comes as soon as it is full, or the job is complete. The
     * same in all processes, and as long as there are jobs: a page once seen must not change.
     */
    public Builder manifestFiles(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("A page has at least one file.");
      }
      this.manifestFiles = value;
      return this;
    }

    /** Sets how many bytes the body of a POST may have: 8 MiB, room for 50,000 patients. */
    public Builder bodyLimit(long bytes) {
      this.bodyLimit = bytes;
      return this;
    }

    /** Sets more base URLs of this server, besides the one a request comes with. */
    public Builder ownBases(Collection<URI> bases) {
      this.ownBases = List.copyOf(bases);
      return this;
    }

    /** Sets the clock that tells how long a job has been running. */
    public Builder clock(InstantSource value) {
      this.clock = Objects.requireNonNull(value);
      return this;
    }

    /** The options. */
    public ProtocolOptions build() {
      return new ProtocolOptions(this);
    }
  }
}
