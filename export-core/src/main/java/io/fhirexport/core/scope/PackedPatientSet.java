package io.fhirexport.core.scope;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.PatientSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * A roster in memory: 128 bits for each patient, so that a million of them fit in 64 MiB; the ids
 * themselves stay in the roster's pages and are read there when they are walked. Immutable and
 * thread-safe if the pages are.
 *
 * <p>A UUID in canonical lower case is kept as it is, any other id as the first 128 bits of its
 * SHA-256. Newcomers are kept a second time, apart. Two ids of one hash would be taken for each
 * other; to find an id that has a roster's hash is out of reach.
 */
public final class PackedPatientSet implements PatientSet {
  private final PackedIds ids;
  private final PackedIds newcomers;
  private final RosterPages.Pages pages;

  private PackedPatientSet(PackedIds ids, PackedIds newcomers, RosterPages.Pages pages) {
    this.ids = ids;
    this.newcomers = newcomers;
    this.pages = pages;
  }

  /**
   * Reads a roster.
   *
   * @param pages its pages; kept, and asked again whenever {@link #ids} is walked
   * @throws IOException if a page cannot be had, is missing, or is none
   */
  public static PackedPatientSet read(RosterPages.Pages pages) throws IOException {
    PackedIds packed = new PackedIds();
    PackedIds newcomers = new PackedIds();
    RosterReader reader = new RosterReader(pages);
    while (reader.advance()) {
      reader.addTo(packed);
      if (reader.isNewcomer()) {
        reader.addTo(newcomers);
      }
    }
    return new PackedPatientSet(packed, newcomers, pages);
  }

  /** A set of ids that are at hand; equal ones count once. */
  public static PackedPatientSet of(Collection<String> ids) {
    try {
      return read(RosterPages.of(RosterPages.encode(ids)));
    } catch (IOException e) {
      throw new IllegalStateException("Pages in memory can be read.", e);
    }
  }

  @Override
  public long size() {
    return ids.size();
  }

  @Override
  public boolean contains(String id) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    return contains(utf8, 0, utf8.length);
  }

  /** Whether the patient whose id these bytes hold is one of them; allocates nothing for a UUID. */
  public boolean contains(byte[] utf8, int offset, int length) {
    return ids.contains(utf8, offset, length);
  }

  /** Whether any of them are newcomers. */
  public boolean hasNewcomers() {
    return newcomers.size() > 0;
  }

  /** Whether this patient is one of them, and a newcomer. */
  public boolean isNewcomer(String id) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    return isNewcomer(utf8, 0, utf8.length);
  }

  /** Whether the patient whose id these bytes hold is one of them, and a newcomer. */
  public boolean isNewcomer(byte[] utf8, int offset, int length) {
    return newcomers.contains(utf8, offset, length);
  }

  @Override
  public CloseableIterator<String> ids() {
    RosterReader reader = new RosterReader(pages);
    return CloseableIterator.from(() -> reader.advance() ? reader.id() : null);
  }

  /** What the keys take in memory. */
  long bytes() {
    return ids.bytes() + newcomers.bytes();
  }

  /** Tells how many there are; their ids stay out of logs. */
  @Override
  public String toString() {
    return "PackedPatientSet[size=" + size() + "]";
  }
}
