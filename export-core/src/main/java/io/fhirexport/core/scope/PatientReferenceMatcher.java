package io.fhirexport.core.scope;

import java.util.List;
import java.util.Optional;

/**
 * Tells whether a reference names a Patient of this server, and which: {@code Patient/x}, {@code
 * Patient/x/_history/n}, or either of them absolute under one of the server's own bases. Looks at
 * UTF-8 bytes and allocates nothing. Confined to one thread.
 *
 * <p>Contained, logical, conditional and foreign references do not match, nor do those with a
 * query, a fragment or a slash at the end.
 */
public final class PatientReferenceMatcher {
  private final ReferenceMatcher matcher;

  /**
   * Creates a matcher.
   *
   * @param ownBases absolute URLs under which references are this server's own, with or without a
   *     slash at the end
   * @throws IllegalArgumentException if one of them is blank
   */
  public PatientReferenceMatcher(List<String> ownBases) {
    this.matcher = new ReferenceMatcher("Patient", ownBases);
  }

  /**
   * Judges a reference. If it matches, {@link #idOffset} and {@link #idLength} hold where the id
   * is, until the next call.
   *
   * @param bytes holds the reference as UTF-8, without JSON escapes
   * @param offset where it begins
   * @param length how long it is
   */
  public boolean matches(byte[] bytes, int offset, int length) {
    return matcher.matches(bytes, offset, length);
  }

  /** Where the id of the reference that matched last begins, in the array given to the match. */
  public int idOffset() {
    return matcher.idOffset();
  }

  /** How many bytes the id of the reference that matched last has. */
  public int idLength() {
    return matcher.idLength();
  }

  /** The Patient's id, if the reference matches. */
  public Optional<String> idOf(String reference) {
    return matcher.idOf(reference);
  }
}
