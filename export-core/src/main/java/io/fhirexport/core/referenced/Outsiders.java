package io.fhirexport.core.referenced;

import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.scope.PatientReferenceMatcher;
import io.fhirexport.core.scope.ReferenceKeys;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps out what is no business of a reference: resources that name patients of this server who are
 * not exported, or that may name such ones, and members of the compartment, which go out as such or
 * not at all. Confined.
 */
final class Outsiders {
  private final PatientReferenceMatcher patients;
  private final ReferenceKeys queries;
  private final @Nullable PackedPatientSet population;
  private final Collection<String> compartmentPaths;

  /**
   * Rules for one type.
   *
   * @param population the patients exported, or null for all
   * @param compartmentPaths what makes a resource of the type a member of the compartment
   */
  Outsiders(
      List<String> ownBases,
      @Nullable PackedPatientSet population,
      Collection<String> compartmentPaths) {
    this.patients = new PatientReferenceMatcher(ownBases);
    this.queries = new ReferenceKeys(Set.of("Patient"), ownBases);
    this.population = population;
    this.compartmentPaths = compartmentPaths;
  }

  boolean keepOut(ResourceFacts facts) {
    return facts.references().stream().anyMatch(this::keepsOut)
        || (population != null && mayTellOfOthers(facts));
  }

  private boolean keepsOut(ResourceFacts.Reference reference) {
    byte[] b = reference.text().getBytes(StandardCharsets.UTF_8);
    if (patients.matches(b, 0, b.length)) {
      return !isExported(b) || compartmentPaths.contains(reference.path());
    }
    // Nobody knows whom a query finds.
    return population != null
        && (queries.read(b, 0, b.length) || namesOtherByFragment(reference.text()));
  }

  private boolean isExported(byte[] reference) {
    return population == null
        || population.contains(reference, patients.idOffset(), patients.idLength());
  }

  private boolean namesOtherByFragment(String reference) {
    byte[] whole =
        reference
            .substring(0, Math.max(0, reference.indexOf('#')))
            .getBytes(StandardCharsets.UTF_8);
    return patients.matches(whole, 0, whole.length) && !isExported(whole);
  }

  /** Nobody knows whom an identifier is of, or who a contained Patient is. */
  private boolean mayTellOfOthers(ResourceFacts facts) {
    return facts.containsPatient()
        || facts.logicalReferences().stream().anyMatch(this::mayBeOfPatient);
  }

  private boolean mayBeOfPatient(ResourceFacts.LogicalReference reference) {
    String type = reference.type();
    return type == null
        ? compartmentPaths.contains(reference.path())
        : type.equals("Patient") || type.endsWith("/Patient");
  }
}
