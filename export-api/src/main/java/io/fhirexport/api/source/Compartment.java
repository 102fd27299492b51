package io.fhirexport.api.source;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Only resources that belong to patients: a Patient of the population itself, or a resource that
 * refers to one of them at one of the paths. Immutable.
 *
 * <p>A reference counts if it is {@code Patient/x}, {@code Patient/x/_history/n}, or either of them
 * absolute under one of the server's own bases. Contained, logical, conditional and foreign
 * references do not. Whether the Patient exists plays no part.
 *
 * @param paths elements of type Reference, as dotted paths from the resource's root, such as {@code
 *     participant.actor}; for the type Patient there are none, and its own id decides
 * @param population the patients, or null for all
 * @param ownBases absolute URLs under which references are this server's own
 */
public record Compartment(
    List<String> paths, @Nullable PatientSet population, List<String> ownBases) {
  /** Copies the lists. */
  public Compartment {
    paths = List.copyOf(paths);
    ownBases = List.copyOf(ownBases);
  }

  /** The patients; empty for all of them. */
  public Optional<PatientSet> patients() {
    return Optional.ofNullable(population);
  }
}
