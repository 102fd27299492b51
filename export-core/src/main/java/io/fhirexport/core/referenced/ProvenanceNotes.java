package io.fhirexport.core.referenced;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.Window;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.scope.PatientReferenceMatcher;
import io.fhirexport.core.scope.ReferenceKeys;
import io.fhirexport.core.scope.ResourceTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes what Provenance is about, and when it was recorded where that matters. Confined to one
 * thread.
 */
public final class ProvenanceNotes {
  private static final String TYPE = "Provenance";
  private static final String TARGET = "target";

  private final Rules rules;
  private final @Nullable PackedPatientSet population;
  private final LineTarget target;
  private final @Nullable TargetKeys keys;
  private final ReferenceKeys references;
  private final PatientReferenceMatcher patients;
  private final ResourceFacts facts = new ResourceFacts();
  private final KeyHash hash = new KeyHash();
  private final byte[] key = new byte[KeyHash.DIGITS];

  /**
   * What is to be noted. Immutable.
   *
   * @param window what the job's Provenance changed within, or null
   * @param newcomersInFull whether what belongs to newcomers may be older
   * @param age whether to note which Provenance is newer
   */
  public record Rules(@Nullable Window window, boolean newcomersInFull, boolean age) {}

  /**
   * Notes for a stage.
   *
   * @param population the job's patients, or null for all
   * @param target takes a line for each Provenance that names anything
   * @param keys takes the Provenance that belongs to one of the patients itself, or null if that
   *     does not matter
   */
  public ProvenanceNotes(
      Rules rules,
      List<String> ownBases,
      @Nullable PackedPatientSet population,
      LineTarget target,
      @Nullable TargetKeys keys) {
    this.rules = rules;
    this.population = population;
    this.target = target;
    this.keys = keys;
    this.references = new ReferenceKeys(ResourceTypes.r4(), ownBases);
    this.patients = new PatientReferenceMatcher(ownBases);
  }

  /**
   * Looks at a Provenance.
   *
   * @throws MalformedBodyException if it cannot be read, so that nobody knows what it is about
   * @throws IOException if the target failed
   */
  public void read(ExportResource resource) throws MalformedBodyException, IOException {
    facts.read(resource);
    String id = resource.id().orElse(facts.id());
    if (id == null) {
      return;
    }
    Instant changed =
        resource.lastUpdated().orElseGet(() -> ResourceFacts.instant(facts.lastUpdated()));
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.write(ProvenanceJoin.NOTE);
    line.write(when(changed));
    line.writeBytes(id.getBytes(StandardCharsets.UTF_8));
    line.write('\t');
    if (rules.age()) {
      writeAge(ResourceFacts.instant(facts.recorded()), line);
      writeAge(changed, line);
    }
    line.write('\t');
    int start = line.size();
    boolean ofPatient = false;
    boolean ofNewcomer = false;
    for (ResourceFacts.Reference reference : facts.references()) {
      if (reference.path().equals(TARGET)) {
        byte[] b = reference.text().getBytes(StandardCharsets.UTF_8);
        writeKey(b, line);
        ofPatient |= isOfPatient(b);
        ofNewcomer |= isOfNewcomer(b);
      }
    }
    if (line.size() > start) {
      byte[] bytes = line.toByteArray();
      target.line(bytes, 0, bytes.length);
    }
    if (keys != null && ofPatient) {
      keys.add(TYPE, id, ofNewcomer);
    }
  }

  /** Whether a Provenance does not go out whatever it is about, as its source tells. */
  public boolean isOutOfWindow(ExportResource resource) {
    return when(resource.lastUpdated().orElse(null)) == ProvenanceJoin.OUT_OF_WINDOW;
  }

  /**
   * Whether a Provenance that cannot be read names patients before its fault, and none of the
   * job's.
   */
  public boolean isOfOthers(ExportResource broken) {
    try {
      facts.read(broken);
    } catch (MalformedBodyException e) {
      // What was read until then is known.
    }
    List<byte[]> named =
        facts.references().stream()
            .filter(reference -> reference.path().equals(TARGET))
            .map(reference -> reference.text().getBytes(StandardCharsets.UTF_8))
            .filter(b -> patients.matches(b, 0, b.length))
            .toList();
    return !named.isEmpty() && named.stream().noneMatch(this::isOfPatient);
  }

  private byte when(@Nullable Instant changed) {
    Window window = rules.window();
    if (window == null || changed == null || window.contains(changed)) {
      return ProvenanceJoin.IN_WINDOW;
    }
    boolean inTime = new Window(null, window.until()).contains(changed);
    return rules.newcomersInFull() && inTime
        ? ProvenanceJoin.FOR_NEWCOMERS
        : ProvenanceJoin.OUT_OF_WINDOW;
  }

  private void writeKey(byte[] b, ByteArrayOutputStream line) {
    if (references.read(b, 0, b.length) && !isQuery()) {
      hash.of(references.bytes(), references.offset(), references.length());
      hash.write(key, 0);
      line.writeBytes(key);
    }
  }

  /** Whom a query finds is not known here. */
  private boolean isQuery() {
    for (int i = 0; i < references.length(); i++) {
      if (references.bytes()[references.offset() + i] == '?') {
        return true;
      }
    }
    return false;
  }

  private boolean isOfPatient(byte[] b) {
    return patients.matches(b, 0, b.length)
        && (population == null || population.contains(b, patients.idOffset(), patients.idLength()));
  }

  private boolean isOfNewcomer(byte[] b) {
    return population != null
        && patients.matches(b, 0, b.length)
        && population.isNewcomer(b, patients.idOffset(), patients.idLength());
  }

  /** Texts of the same length in the order of time; what is not known comes first. */
  private static void writeAge(@Nullable Instant time, ByteArrayOutputStream line) {
    long seconds = time == null ? 0 : time.getEpochSecond() ^ Long.MIN_VALUE;
    int nanos = time == null ? 0 : time.getNano();
    byte[] text = "%016x%08x".formatted(seconds, nanos).getBytes(StandardCharsets.US_ASCII);
    line.writeBytes(text);
  }
}
