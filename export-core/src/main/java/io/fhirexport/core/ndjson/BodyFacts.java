package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.ndjson.PathNode.Want;
import io.fhirexport.core.referenced.ReferenceCollector;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.scope.PatientReferenceMatcher;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one scan found in a body. Confined; used again for the next body. */
final class BodyFacts implements BodyScanner.Found {
  private final byte[] expectedType;
  private final @Nullable PatientReferenceMatcher references;
  private final @Nullable PackedPatientSet population;
  private final @Nullable ReferenceCollector collector;
  private final @Nullable FilterCheck filter;
  private final boolean newcomersMatter;
  private boolean typeSeen;
  private byte[] id = new byte[64];
  private int idLength;
  private boolean idSeen;
  private boolean metaSeen;
  private @Nullable String lastUpdated;
  private boolean refersToPopulation;
  private boolean refersToNewcomer;

  /**
   * Facts about bodies of one type.
   *
   * @param references recognises patients, or null if references do not matter
   * @param population the patients that count, or null for all
   * @param collector gathers what the bodies refer to, or null
   * @param filter takes the values of interest, or null
   */
  BodyFacts(
      String type,
      @Nullable PatientReferenceMatcher references,
      @Nullable PackedPatientSet population,
      @Nullable ReferenceCollector collector,
      @Nullable FilterCheck filter) {
    this.expectedType = type.getBytes(StandardCharsets.US_ASCII);
    this.references = references;
    this.population = population;
    this.collector = collector;
    this.filter = filter;
    this.newcomersMatter = population != null && population.hasNewcomers();
  }

  void clear() {
    typeSeen = false;
    idSeen = false;
    idLength = 0;
    metaSeen = false;
    lastUpdated = null;
    refersToPopulation = false;
    refersToNewcomer = !newcomersMatter;
    if (collector != null) {
      collector.clear();
    }
  }

  /** The checks that need the whole body. */
  void checkFrame() throws MalformedBodyException {
    if (!typeSeen) {
      throw new MalformedBodyException("it has no resourceType");
    }
  }

  @Override
  public void string(Want want, byte[] b, int offset, int length) throws MalformedBodyException {
    switch (want) {
      case TYPE -> {
        checkOnce(typeSeen, "resourceType");
        typeSeen = true;
        if (!Arrays.equals(expectedType, 0, expectedType.length, b, offset, offset + length)) {
          throw new MalformedBodyException(
              "its resourceType is not " + new String(expectedType, StandardCharsets.US_ASCII));
        }
      }
      case ID -> {
        checkOnce(idSeen, "id");
        idSeen = true;
        if (length == 0) {
          throw new MalformedBodyException("it has no id");
        }
        id = length > id.length ? new byte[length] : id;
        System.arraycopy(b, offset, id, 0, length);
        idLength = length;
      }
      case LAST_UPDATED -> lastUpdated = new String(b, offset, length, StandardCharsets.UTF_8);
      case REFERENCE -> judgeReference(b, offset, length);
      case META, NOTHING -> {}
    }
  }

  private void judgeReference(byte[] b, int offset, int length) {
    boolean open = !refersToPopulation || !refersToNewcomer;
    if (open && references != null && references.matches(b, offset, length)) {
      int id = references.idOffset();
      int idLength = references.idLength();
      refersToPopulation |= population == null || population.contains(b, id, idLength);
      refersToNewcomer |= population != null && population.isNewcomer(b, id, idLength);
    }
  }

  @Override
  public void meta() throws MalformedBodyException {
    checkOnce(metaSeen, "meta");
    metaSeen = true;
  }

  @Override
  public void captured(int capture, int start, int limit) {
    if (filter != null) {
      filter.add(capture, start, limit);
    }
  }

  @Override
  public boolean isDecided(int member) {
    return filter != null && filter.isRefused(member);
  }

  @Override
  public void reference(byte[] b, int offset, int length) {
    if (collector != null) {
      collector.reference(b, offset, length);
    }
  }

  private static void checkOnce(boolean seen, String member) throws MalformedBodyException {
    if (seen) {
      throw new MalformedBodyException("it has more than one " + member);
    }
  }

  boolean hasId() {
    return idLength > 0;
  }

  String id() {
    return new String(id, 0, idLength, StandardCharsets.UTF_8);
  }

  boolean idIs(String expected) {
    return expected.equals(id());
  }

  boolean isOneOfPopulation() {
    return population == null || population.contains(id, 0, idLength);
  }

  boolean isNewcomer() {
    return population != null && population.isNewcomer(id, 0, idLength);
  }

  boolean hasMeta() {
    return metaSeen;
  }

  @Nullable String lastUpdated() {
    return lastUpdated;
  }

  boolean refersToPopulation() {
    return refersToPopulation;
  }

  /** Whether it refers to a newcomer of the population; says nothing where there are none. */
  boolean refersToNewcomer() {
    return refersToNewcomer;
  }
}
