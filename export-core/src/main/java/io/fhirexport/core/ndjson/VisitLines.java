package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.scope.PackedPatientSet;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the lines of one type that a source hands out patient by patient. That a resource is the
 * patient's is looked up in it, whatever the source says. Confined.
 */
public final class VisitLines implements BlockTarget {
  private final boolean own;
  private final BlockPatients patients;
  private final boolean mustBelong;
  private final Visit visit;

  /**
   * A target for the lines of one type.
   *
   * @param compartment what ties the type to patients
   * @param population the patients that count, or null for all
   * @param mustBelong whether a resource that is not the patient's is a fault
   * @param visit whose lines they are, and where they go
   */
  public VisitLines(
      String type,
      Compartment compartment,
      @Nullable PackedPatientSet population,
      boolean mustBelong,
      Visit visit) {
    this.own = type.equals("Patient");
    this.patients = new BlockPatients(type, compartment, population, false, false);
    this.mustBelong = mustBelong;
    this.visit = visit;
  }

  @Override
  public int place(ExportResource resource, byte[] b, int start, int end)
      throws MalformedBodyException {
    if (!patients.name(visit.patient(), b, start, end)) {
      if (mustBelong) {
        throw new MalformedBodyException("it does not name the patient it was handed out for");
      }
      return 0;
    }
    if (own && visit.isBegun()) {
      throw new MalformedBodyException("the patient's block has begun without it");
    }
    return 1;
  }

  @Override
  public void line(byte[] b, int offset, int length) throws IOException {
    visit.line(b, offset, length);
  }
}
