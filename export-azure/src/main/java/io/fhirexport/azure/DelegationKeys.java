package io.fhirexport.azure;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.UserDelegationKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The key that links are signed with in place of an account key: kept for an hour, and renewed an
 * hour before links could outlive it. Thread-safe.
 */
final class DelegationKeys {
  private static final Duration SPARE = Duration.ofHours(1);
  private static final Duration SKEW = Duration.ofMinutes(15);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Function<Instant, UserDelegationKey> service;
  private final Duration linkTime;
  private final InstantSource clock;
  private final Object lock = new Object();
  private @Nullable UserDelegationKey key;
  private Instant nextTry = Instant.MIN;

  /**
   * Starts without a key.
   *
   * @param service makes a key that is good until the given instant
   * @param linkTime how long a link must be good for, at most a day
   */
  DelegationKeys(
      Function<Instant, UserDelegationKey> service, Duration linkTime, InstantSource clock) {
    this.service = service;
    this.linkTime = linkTime;
    this.clock = clock;
  }

  /** The keys that the service gives; they begin in the past, for servers with clocks behind. */
  static DelegationKeys of(BlobServiceClient client, Duration linkTime, InstantSource clock) {
    return new DelegationKeys(
        end ->
            client.getUserDelegationKey(
                clock.instant().minus(SKEW).atOffset(ZoneOffset.UTC), end.atOffset(ZoneOffset.UTC)),
        linkTime,
        clock);
  }

  /** A key that outlives a link made now; an older one while the service does not give another. */
  UserDelegationKey current() {
    synchronized (lock) {
      Instant now = clock.instant();
      UserDelegationKey held = key;
      boolean usable = held != null && outlives(held, now.plus(linkTime));
      if (held != null
          && usable
          && (outlives(held, now.plus(linkTime).plus(SPARE)) || now.isBefore(nextTry))) {
        return held;
      }
      try {
        UserDelegationKey fresh = service.apply(now.plus(linkTime).plus(SPARE.multipliedBy(2)));
        key = fresh;
        return fresh;
      } catch (RuntimeException e) {
        if (held == null || !usable) {
          throw e;
        }
        nextTry = now.plus(PAUSE);
        return held;
      }
    }
  }

  private static boolean outlives(UserDelegationKey key, Instant end) {
    return !key.getSignedExpiry().toInstant().isBefore(end);
  }
}
