package io.fhirexport.core.plan;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.store.NewTask;

/** A task that writes the visits of a split of patients as blocks. Immutable. */
public record WalkTask(Split split) {
  private static final String TYPE = "Patient";
  private static final String WORD = "walk:";

  /** The task on this split. */
  public NewTask task() {
    return NewTask.export(TYPE, WORD + SplitText.write(split));
  }

  /** Whether a task's payload is one of these, not an errand. */
  public static boolean isOne(String payload) {
    return payload.startsWith(WORD);
  }

  /** Reads a payload. */
  public static WalkTask parse(String payload) throws PermanentFailureException {
    if (!isOne(payload)) {
      throw new PermanentFailureException("A stored task does not name its split of patients.");
    }
    return new WalkTask(SplitText.parse(payload.substring(WORD.length())));
  }
}
