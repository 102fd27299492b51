package io.fhirexport.core.scope;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Patient compartment as data: which types may belong to a patient, and through which elements.
 * Immutable and thread-safe.
 *
 * <p>Deviations from the CompartmentDefinition that FHIR publishes:
 *
 * <ul>
 *   <li>{@code Patient} has no paths: a Patient belongs by its own id. {@code Patient.link} is not
 *       followed, since it leads to records nobody asked for.
 *   <li>{@code Group} is left out: by {@code Group.member} an export of one group would tell of the
 *       other groups its members are in.
 *   <li>{@code Device} is in, by {@code Device.patient}: an implant is its patient's, also where
 *       nothing refers to it.
 * </ul>
 */
public final class CompartmentDefinition {
  private static final String PATIENT = "Patient";
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{0,63}");
  private static final Pattern PATH =
      Pattern.compile("[a-z][A-Za-z0-9]{0,63}(\\.[a-z][A-Za-z0-9]{0,63}){0,15}");

  private final SortedMap<String, List<String>> paths;
  private final String fingerprint;

  private CompartmentDefinition(SortedMap<String, List<String>> paths) {
    this.paths = Collections.unmodifiableSortedMap(paths);
    byte[] hash = IdKeys.sha256().digest(toString().getBytes(StandardCharsets.UTF_8));
    this.fingerprint = HexFormat.of().formatHex(hash, 0, 16);
  }

  /** The Patient compartment of FHIR R4 (4.0.1). */
  public static CompartmentDefinition patientR4() {
    return R4.PATIENT_COMPARTMENT;
  }

  /**
   * The Patient compartment of a FHIR version.
   *
   * @param version {@code R4} or {@code 4.0.1}
   * @throws IllegalArgumentException if no definition is shipped for it
   */
  public static CompartmentDefinition forFhirVersion(String version) {
    if (version.equals("R4") || version.equals("4.0.1")) {
      return patientR4();
    }
    throw new IllegalArgumentException(
        "No Patient compartment is shipped for FHIR " + version + ", only for R4 (4.0.1).");
  }

  /** The types that may belong to a patient, Patient included, in alphabetical order. */
  public Set<String> types() {
    return paths.keySet();
  }

  /**
   * The elements of type Reference that tie a resource to a patient, as dotted paths from its root.
   *
   * @return empty for Patient, whose own id decides, and for a type outside {@link #types}
   */
  public List<String> paths(String type) {
    return paths.getOrDefault(type, List.of());
  }

  /**
   * This definition with one more path; a type that was not in it joins.
   *
   * @param path dotted, without the type, such as {@code participant.actor}
   * @throws IllegalArgumentException if the type is Patient, or one of the names has a wrong shape
   */
  public CompartmentDefinition with(String type, String path) {
    if (type.equals(PATIENT)) {
      throw new IllegalArgumentException("A Patient belongs by its own id, never by a path.");
    }
    if (!TYPE.matcher(type).matches() || !PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("Not a resource type and a path: " + type + ", " + path);
    }
    List<String> extended = new ArrayList<>(paths(type));
    if (!extended.contains(path)) {
      extended.add(path);
    }
    return replacing(type, extended);
  }

  /**
   * This definition without one path; a type that has none left leaves it.
   *
   * @throws IllegalArgumentException if there is no such path
   */
  public CompartmentDefinition without(String type, String path) {
    List<String> reduced = new ArrayList<>(paths(type));
    if (!reduced.remove(path)) {
      throw new IllegalArgumentException(type + " has no compartment path " + path + ".");
    }
    return replacing(type, reduced);
  }

  /**
   * A text that is equal for equal definitions and differs for others, on every process: 32
   * hexadecimal digits.
   */
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CompartmentDefinition definition && paths.equals(definition.paths);
  }

  @Override
  public int hashCode() {
    return paths.hashCode();
  }

  /** Lists types and paths. */
  @Override
  public String toString() {
    return "CompartmentDefinition" + paths;
  }

  private CompartmentDefinition replacing(String type, List<String> typePaths) {
    SortedMap<String, List<String>> changed = new TreeMap<>(paths);
    if (typePaths.isEmpty()) {
      changed.remove(type);
    } else {
      changed.put(type, sorted(typePaths));
    }
    return new CompartmentDefinition(changed);
  }

  private static List<String> sorted(List<String> values) {
    return values.stream().sorted().toList();
  }

  private static CompartmentDefinition read(String resource) {
    SortedMap<String, List<String>> read = new TreeMap<>();
    try (InputStream in = CompartmentDefinition.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The library lacks its file " + resource + ".");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          List<String> words = List.of(line.split(" ", -1));
          read.put(words.get(0), sorted(words.subList(1, words.size())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The library's file " + resource + " is unreadable.", e);
    }
    return new CompartmentDefinition(read);
  }

  private static final class R4 {
    static final CompartmentDefinition PATIENT_COMPARTMENT = read("patient-compartment-r4.txt");
  }
}
