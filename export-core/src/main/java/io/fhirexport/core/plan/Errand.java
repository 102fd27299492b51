package io.fhirexport.core.plan;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Split;
import java.util.Locale;

/**
 * What an EXPORT task is for, and on which split; its payload. Immutable.
 *
 * @param kind what is done with the resources
 * @param ledger the claim that wrote the ledger with the keys, or 0
 * @param offset where in the ledger the keys are
 * @param count how many keys there are
 * @param split which resources
 */
public record Errand(Kind kind, long ledger, long offset, long count, Split split) {
  /** What is done with resources. */
  public enum Kind {
    /** Write those that belong. */
    EXPORT,
    /** Gather the references of those that belong but for the window. */
    SCOPE,
    /** Gather the keys of those that belong but for window and type filter. */
    TARGETS,
    /** Note what Provenance is about. */
    NOTE,
    /** Write the Provenance that was matched. */
    PROVENANCE,
    /** Look which answer to keys. */
    FOLLOW,
    /** Write those that were found. */
    FOUND,
    /** List those that were deleted. */
    DELETED
  }

  /** Writes those of the split that belong. */
  public static Errand export(Split split) {
    return new Errand(Kind.EXPORT, 0, 0, 0, split);
  }

  /** Gathers references in the split. */
  public static Errand scope(Split split) {
    return new Errand(Kind.SCOPE, 0, 0, 0, split);
  }

  /** Gathers keys in the split. */
  public static Errand targets(Split split) {
    return new Errand(Kind.TARGETS, 0, 0, 0, split);
  }

  /** Notes what the Provenance of the split is about. */
  public static Errand note(Split split) {
    return new Errand(Kind.NOTE, 0, 0, 0, split);
  }

  /** Lists the deletions of the split. */
  public static Errand deleted(Split split) {
    return new Errand(Kind.DELETED, 0, 0, 0, split);
  }

  /** The errand as text: a split's, with words and a colon before it if it is no plain export. */
  public String payload() {
    String text = SplitText.write(split);
    return kind == Kind.EXPORT
        ? text
        : kind.name().toLowerCase(Locale.ROOT)
            + " "
            + ledger
            + " "
            + offset
            + " "
            + count
            + ":"
            + text;
  }

  /** The errand of a task's payload. */
  public static Errand parse(String payload) throws PermanentFailureException {
    int colon = payload.indexOf(':');
    int bar = payload.indexOf('|');
    if (colon < 0 || bar < colon) {
      return export(SplitText.parse(payload));
    }
    try {
      String[] words = payload.substring(0, colon).split(" ", -1);
      return new Errand(
          Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          SplitText.parse(payload.substring(colon + 1)));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new PermanentFailureException("A stored task does not name its errand.", e);
    }
  }
}
