package io.fhirexport.core.scope;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which types outside the compartment go out beside it at patient and group level, where exported
 * resources refer to them; and over how many references. Immutable and thread-safe.
 */
public final class ReferencedTypes {
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{0,63}");
  private static final int DEPTH = 4;
  private static final ReferencedTypes R4 =
      new ReferencedTypes(
          Set.of(
              "BiologicallyDerivedProduct",
              "Device",
              "DeviceDefinition",
              "DeviceMetric",
              "Endpoint",
              "HealthcareService",
              "Location",
              "Medication",
              "Organization",
              "Practitioner",
              "PractitionerRole",
              "Substance"),
          DEPTH);

  private final SortedSet<String> types;
  private final int depth;

  private ReferencedTypes(Collection<String> types, int depth) {
    this.types = Collections.unmodifiableSortedSet(new TreeSet<>(types));
    this.depth = depth;
  }

  /**
   * The types of FHIR R4 (4.0.1) that tell who cared for a patient, where and with what:
   * BiologicallyDerivedProduct, Device, DeviceDefinition, DeviceMetric, Endpoint,
   * HealthcareService, Location, Medication, Organization, Practitioner, PractitionerRole,
   * Substance; over 4 references.
   */
  public static ReferencedTypes r4() {
    return R4;
  }

  /** No types: patient and group level hold the compartment and nothing else. */
  public static ReferencedTypes none() {
    return new ReferencedTypes(Set.of(), 1);
  }

  /** The types, in alphabetical order; unmodifiable. */
  public Set<String> types() {
    return types;
  }

  /** Over how many references, one behind the other, an exported resource leads to another. */
  public int depth() {
    return depth;
  }

  /** These types and one more. */
  public ReferencedTypes with(String type) {
    if (!TYPE.matcher(type).matches() || type.equals("Patient") || type.equals("Group")) {
      throw new IllegalArgumentException(
          "Patients and groups are never exported because of a reference, nor is what is no type.");
    }
    Set<String> more = new TreeSet<>(types);
    more.add(type);
    return new ReferencedTypes(more, depth);
  }

  /** These types but one. */
  public ReferencedTypes without(String type) {
    Set<String> fewer = new TreeSet<>(types);
    if (!fewer.remove(type)) {
      throw new IllegalArgumentException(type + " is not among the types.");
    }
    return new ReferencedTypes(fewer, depth);
  }

  /** These types over so many references, 1 or more. */
  public ReferencedTypes depth(int references) {
    if (references < 1) {
      throw new IllegalArgumentException("depth must be 1 or more, not " + references + ".");
    }
    return new ReferencedTypes(types, references);
  }

  /** A text that is equal for equal settings and differs for others, on every process. */
  public String fingerprint() {
    return depth + String.join("+", types);
  }

  /** Lists the types. */
  @Override
  public String toString() {
    return "ReferencedTypes" + types + "[depth=" + depth + "]";
  }
}
