package io.fhirexport.core.referenced;

/** What a resource is worth as the origin of a reference. */
public enum Strength {
  /** It goes out itself: so does what it refers to. */
  RETURNED('R'),
  /**
   * It belongs to the export but for the window: what it refers to goes out if that has changed
   * within the window.
   */
  IN_SCOPE('S');

  private final byte letter;

  Strength(char letter) {
    this.letter = (byte) letter;
  }

  byte letter() {
    return letter;
  }
}
