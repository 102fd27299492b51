package io.fhirexport.api.store;

/**
 * A task to add. Immutable.
 *
 * @param kind EXPORT for a stage's tasks; PLAN or CLOSE for its follow-up
 * @param type the resource type; empty unless it is an EXPORT
 * @param payload what the engine must remember, as text that the store does not look into
 */
public record NewTask(ClaimKind kind, String type, String payload) {
  /** One split of one type. */
  public static NewTask export(String type, String payload) {
    return new NewTask(ClaimKind.EXPORT, type, payload);
  }

  /** Makes the job complete once the stage is done. */
  public static NewTask close() {
    return new NewTask(ClaimKind.CLOSE, "", "");
  }

  /** Plans the next stage once this one is done. */
  public static NewTask plan() {
    return new NewTask(ClaimKind.PLAN, "", "");
  }
}
