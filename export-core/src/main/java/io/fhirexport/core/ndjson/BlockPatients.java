package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.blocks.BlockHead;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.ndjson.PathNode.Want;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.scope.PatientReferenceMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the patients in whose blocks a resource goes: itself, if it is a Patient, or those to whom
 * it is tied by the compartment. It looks at the resource as it goes out, so that no block tells an
 * id that a transform has taken away. Confined.
 */
final class BlockPatients implements BodyScanner.Found {
  private final boolean own;
  private final PatientReferenceMatcher matcher;
  private final @Nullable PackedPatientSet population;
  private final boolean transformed;
  private final boolean mustBelong;
  private final BodyScanner scanner;
  private Set<byte[]> found = new TreeSet<>(Arrays::compareUnsigned);

  /**
   * A finder for resources of one type.
   *
   * @param compartment what ties the type to patients
   * @param population the patients that count, or null for all
   * @param transformed whether what goes out may differ from what the source gave
   * @param mustBelong whether a resource that is tied to none is a fault
   */
  BlockPatients(
      String type,
      Compartment compartment,
      @Nullable PackedPatientSet population,
      boolean transformed,
      boolean mustBelong) {
    this.own = type.equals("Patient");
    this.matcher = new PatientReferenceMatcher(compartment.ownBases());
    this.population = population;
    this.transformed = transformed;
    this.mustBelong = mustBelong;
    this.scanner = new BodyScanner(PathNode.root(compartment.paths(), List.of()), this, false);
  }

  /** The heads of a resource's lines; none if it goes nowhere. */
  List<byte[]> heads(ExportResource resource, byte[] line, int start, int end)
      throws MalformedBodyException {
    Set<byte[]> patients = patients(line, start, end);
    Set<byte[]> kept = ofPopulation(patients);
    if (transformed && kept.size() < patients.size() && areAllOfPopulation(resource)) {
      kept = patients; // by other names
    }
    if (kept.isEmpty() && mustBelong) {
      throw new MalformedBodyException("it names no patient of the export whose block it is in");
    }
    return kept.stream().map(id -> BlockHead.of(id, own)).toList();
  }

  /** Whether a resource goes in the block of one patient; the line is as with {@link #heads}. */
  boolean name(byte[] patient, byte[] line, int start, int end) throws MalformedBodyException {
    return ofPopulation(patients(line, start, end)).contains(patient);
  }

  private Set<byte[]> patients(byte[] b, int start, int end) throws MalformedBodyException {
    found = new TreeSet<>(Arrays::compareUnsigned);
    scanner.scan(b, start, end);
    return found;
  }

  private Set<byte[]> ofPopulation(Set<byte[]> patients) {
    PackedPatientSet of = population;
    if (of == null) {
      return patients;
    }
    Set<byte[]> kept = new TreeSet<>(Arrays::compareUnsigned);
    for (byte[] id : patients) {
      if (of.contains(id, 0, id.length)) {
        kept.add(id);
      }
    }
    return kept;
  }

  /** Whether the resource, as the source gave it, names patients of the export only. */
  private boolean areAllOfPopulation(ExportResource resource) throws MalformedBodyException {
    if (own) {
      return true; // it has been judged by its own id
    }
    int start = resource.offset();
    Set<byte[]> patients = patients(resource.bytes(), start, start + resource.length());
    return ofPopulation(patients).size() == patients.size();
  }

  @Override
  public void string(Want want, byte[] b, int offset, int length) throws MalformedBodyException {
    if (want == Want.ID && own) {
      if (!BlockHead.isFit(b, offset, length)) {
        throw new MalformedBodyException("its id cannot stand in a reference");
      }
      found.add(Arrays.copyOfRange(b, offset, offset + length));
    } else if (want == Want.REFERENCE && matcher.matches(b, offset, length)) {
      int id = matcher.idOffset();
      found.add(Arrays.copyOfRange(b, id, id + matcher.idLength()));
    }
  }

  @Override
  public void meta() {}

  @Override
  public void captured(int capture, int start, int limit) {}

  @Override
  public void reference(byte[] b, int offset, int length) {}
}
