package io.fhirexport.core.search;

import org.jspecify.annotations.Nullable;

/** Reads members of a JSON object that hold one primitive value. */
final class Fields {
  private Fields() {}

  /** The member's text; empty if there is none. */
  static String text(Node object, String member) {
    Node found = object.get(member);
    return found == null ? "" : found.text();
  }

  /** The member's text, or null if there is none. */
  static @Nullable String textOrNull(Node object, String member) {
    Node found = object.get(member);
    return found == null ? null : found.text();
  }
}
