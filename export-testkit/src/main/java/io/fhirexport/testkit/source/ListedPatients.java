package io.fhirexport.testkit.source;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.PatientSet;
import java.util.Set;

/** A handful of patients. Immutable. */
record ListedPatients(Set<String> patients) implements PatientSet {
  ListedPatients {
    patients = Set.copyOf(patients);
  }

  @Override
  public long size() {
    return patients.size();
  }

  @Override
  public boolean contains(String id) {
    return patients.contains(id);
  }

  @Override
  public CloseableIterator<String> ids() {
    return CloseableIterator.of(patients);
  }
}
