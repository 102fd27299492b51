package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.blocks.RunBuffer;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.scope.PackedPatientSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the lines of one split for runs, from which blocks are written later. Confined. */
public final class BlockLines implements BlockTarget {
  private final BlockPatients patients;
  private final RunBuffer buffer;
  private List<byte[]> heads = List.of();

  /**
   * A target for the lines of one type.
   *
   * @param compartment what ties the type to patients
   * @param population the patients that count, or null for all
   * @param transformed whether what goes out may differ from what the source gave
   * @param mustBelong whether a resource that is tied to none is a fault
   */
  public BlockLines(
      String type,
      Compartment compartment,
      @Nullable PackedPatientSet population,
      boolean transformed,
      boolean mustBelong,
      RunBuffer buffer) {
    this.patients = new BlockPatients(type, compartment, population, transformed, mustBelong);
    this.buffer = buffer;
  }

  @Override
  public int place(ExportResource resource, byte[] b, int start, int end)
      throws MalformedBodyException {
    heads = patients.heads(resource, b, start, end);
    return heads.size();
  }

  @Override
  public void line(byte[] b, int offset, int length) {
    buffer.add(heads, b, offset, length);
  }
}
