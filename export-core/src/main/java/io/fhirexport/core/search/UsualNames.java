package io.fhirexport.core.search;

import org.jspecify.annotations.Nullable;

/** Names that values in resources often have, found without making a string of their bytes. */
final class UsualNames {
  private static final int MASK = 255;
  private static final String[] SLOTS = new String[MASK + 1];

  static {
    String names =
        "coding system code display text value unit start end reference type use identifier period"
            + " id extension url family given prefix suffix line city state postalCode country"
            + " district comparator low high currency valueString valueCode valueQuantity"
            + " valueCodeableConcept valueDateTime userSelected version assigner rank role subject"
            + " status category component interpretation lastUpdated profile tag security";
    for (String name : names.split(" ", -1)) {
      SLOTS[slot(name.length(), name.charAt(0), name.charAt(name.length() - 1))] = name;
    }
  }

  private UsualNames() {}

  /** The name that these bytes spell, or null if it is not a usual one. */
  static @Nullable String find(byte[] b, int from, int length) {
    if (length == 0) {
      return null;
    }
    String name = SLOTS[slot(length, b[from], b[from + length - 1])];
    if (name == null || name.length() != length) {
      return null;
    }
    for (int i = 0; i < length; i++) {
      if (name.charAt(i) != b[from + i]) {
        return null;
      }
    }
    return name;
  }

  /** Where a name would be; of names that share a place one is known. */
  private static int slot(int length, int first, int last) {
    return (length * 31 + first * 7 + last) & MASK;
  }
}
