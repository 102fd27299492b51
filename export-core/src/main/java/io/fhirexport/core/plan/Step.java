package io.fhirexport.core.plan;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.NewTask;
import java.util.Locale;

/**
 * What a PLAN is to do; the payload of its task. Immutable.
 *
 * @param kind which step it is
 * @param round how many references away from the exported resources the keys are that were looked
 *     for last, or are looked for next; for BLOCKS the bits of the ranges that were merged last
 * @param ledger the claim that wrote the last ledger, or the last list of runs, or 0
 * @param settlement the claim that wrote the last settlement, or 0
 */
public record Step(Kind kind, int round, long ledger, long settlement) {
  /** The first PLAN of a job, whose payload is empty. */
  public static final Step FIRST = new Step(Kind.FIRST, 0, 0, 0);

  /** The kinds of steps, in their order; SUM and SETTLE take turns. */
  public enum Kind {
    /** Plan what belongs to the level. */
    FIRST,
    /** Plan to gather references and keys of what belongs but for window and type filter. */
    SCOPE,
    /** Plan to note what Provenance is about. */
    NOTE,
    /** Match what Provenance is about with what it may be about. */
    MATCH,
    /** Sum up which Provenance was matched, and plan to write it. */
    PROVENANCE,
    /** Sum up what is wanted, and plan to look for it, or to write what was found. */
    SUM,
    /** Settle what was looked for. */
    SETTLE,
    /** Plan to merge runs, or to write blocks of them. */
    BLOCKS,
    /** Plan to list deletions, after all resources. */
    DELETIONS
  }

  /** The task of this step. */
  public NewTask task() {
    return new NewTask(
        ClaimKind.PLAN,
        "",
        kind.name().toLowerCase(Locale.ROOT) + " " + round + " " + ledger + " " + settlement);
  }

  /** The step of a PLAN's payload. */
  public static Step parse(String payload) throws PermanentFailureException {
    if (payload.isEmpty()) {
      return FIRST;
    }
    try {
      String[] words = payload.split(" ", -1);
      return new Step(
          Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
          Integer.parseInt(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new PermanentFailureException("A stored task does not name its step.", e);
    }
  }
}
