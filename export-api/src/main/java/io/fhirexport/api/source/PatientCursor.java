package io.fhirexport.api.source;

/**
 * Hands out the resources of one split of patients, visit after visit. Confined to one thread at a
 * time.
 *
 * <p>{@link #position} is asked more often than of other cursors: before each resource that may be
 * the first of the next file, which is what follows of a patient when a file is full.
 */
public interface PatientCursor extends ResourceCursor {
  /**
   * Whose visit it is: the logical id of the patient for whom {@code next} handed out its last
   * resource. Never asked before the first resource.
   */
  String patient();
}
