package io.fhirexport.core.run;

import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.plan.SourcePlanException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that make work count: to the sink, then to the store, each repeated while its outcome
 * is unknown.
 */
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final int MAX_REPEATS = 100;

  private final JobStore store;

  Commits(JobStore store) {
    this.store = store;
  }

  /** Makes a finished file visible; empty if it has no lines. */
  Optional<NewFile> publish(NdjsonFile file, HeldClaim held)
      throws ClaimLostException, IOException {
    for (int repeats = 0; ; repeats++) {
      held.check();
      try {
        return file.commit();
      } catch (OutcomeUnknownException e) {
        pauseBeforeRepeat(repeats, "sink", e);
      }
    }
  }

  /** Commits to the store. */
  void own(HeldClaim held, int seq, Progress progress) throws ClaimLostException, IOException {
    Claim claim = held.claim();
    for (int repeats = 0; ; repeats++) {
      held.check();
      try {
        if (store.commit(claim.job(), claim.number(), seq, progress) == Outcome.LOST) {
          throw new ClaimLostException();
        }
        return;
      } catch (SourcePlanException e) {
        throw e.reason();
      } catch (IOException e) {
        pauseBeforeRepeat(repeats, "store", e);
      }
    }
  }

  /**
   * Gives a claim up at once, so that nobody waits for it to lapse. It lapses by itself if the
   * store does not answer, or refuses.
   */
  void drop(Claim claim, int seq, Progress progress) {
    try {
      store.commit(claim.job(), claim.number(), seq, progress);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "job={} claim={} could not be given up, it will lapse", claim.job(), claim.number(), e);
    }
  }

  private static void pauseBeforeRepeat(int repeats, String part, IOException cause)
      throws IOException {
    if (repeats == MAX_REPEATS) {
      throw cause;
    }
    LOG.warn("The {} could not tell the outcome of a commit, it is repeated", part, cause);
    try {
      Thread.sleep(Math.min(1_000, 1L << Math.min(repeats, 10)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cause;
    }
  }
}
