package io.fhirexport.api.store;

import io.fhirexport.api.Issue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a job ends other than by being complete. Immutable.
 *
 * @param state FAILED, CANCELLED or EXPIRED
 * @param failure why, if it failed
 * @param retention how long a FAILED job stays readable; zero otherwise
 */
public record JobEnd(JobState state, @Nullable Issue failure, Duration retention) {
  /** Its owner, or an operator, does not want it any more. */
  public static final JobEnd CANCELLED = new JobEnd(JobState.CANCELLED, null, Duration.ZERO);

  /** Nobody needs its files any more. */
  public static final JobEnd EXPIRED = new JobEnd(JobState.EXPIRED, null, Duration.ZERO);

  /** It cannot be finished. */
  public static JobEnd failed(Issue reason, Duration retention) {
    return new JobEnd(JobState.FAILED, reason, retention);
  }
}
