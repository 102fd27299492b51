package io.fhirexport.api.source;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One patient's visit in a source that answers {@link SourceQuery#compartment()} patient by
 * patient. Decides whether a resource that belongs to several patients is handed out in this one's
 * visit, so that it comes once, and needs no memory of what came before: each process and each
 * repetition decides alike. Immutable and thread-safe.
 *
 * <p>Of the patients of the population whom the resource refers to, it is the one with the smallest
 * id, by the order of {@link String#compareTo}. For that, the source must know all of them, not
 * only the one by whom it found the resource.
 *
 * <p>That one may be a patient whom resources name although no such Patient exists, and the
 * resource is handed out in no other visit. A source therefore owes a visit to each patient of the
 * population, and without a population to each whom any resource refers to, whether the Patient
 * exists or not.
 */
public final class PatientPass {
  private final String patient;
  private final @Nullable PatientSet population;

  /**
   * A patient's visit.
   *
   * @param patient the patient's logical id
   * @param compartment the query's, whose population the patient is one of
   */
  public PatientPass(String patient, Compartment compartment) {
    this.patient = Objects.requireNonNull(patient);
    this.population = compartment.patients().orElse(null);
  }

  /** The patient's logical id. */
  public String patient() {
    return patient;
  }

  /**
   * Whether a resource is handed out in this patient's visit.
   *
   * @param patients the logical ids of all Patients that the resource refers to at one of {@link
   *     Compartment#paths}, in any order, as often as they occur; those outside the population do
   *     not matter
   * @return false if the visit is another's, or if this patient is not among them
   */
  public boolean handsOut(Iterable<String> patients) {
    boolean among = false;
    for (String other : patients) {
      int order = other.compareTo(patient);
      if (order < 0 && (population == null || population.contains(other))) {
        return false;
      }
      among |= order == 0;
    }
    return among;
  }

  /** Keeps the patient out of logs. */
  @Override
  public String toString() {
    return "PatientPass";
  }
}
