package io.fhirexport.testkit.conformance;

import java.util.Locale;

/** Who asks for something, and how strictly. */
enum Strength {
  /** The IG: must. */
  SHALL,
  /** The IG: must, unless there is a reason. */
  SHOULD,
  /** The IG: may; binding for those who claim it. */
  MAY,
  /** This suite, where the IG is silent and servers have gone wrong. */
  OURS;

  /** The keyword of the IG, or where else it comes from. */
  @Override
  public String toString() {
    return this == OURS ? "this suite" : name().toLowerCase(Locale.ROOT);
  }
}
