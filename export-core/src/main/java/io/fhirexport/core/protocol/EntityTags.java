package io.fhirexport.core.protocol;

import java.util.List;

/**
 * The entity tags that a conditional header names (RFC 9110, 13.1). Immutable.
 *
 * @param tags as they were sent, quotes and all; {@code *} stands for any
 */
record EntityTags(List<String> tags) {
  private static final String WEAK = "W/";

  static EntityTags of(List<String> values) {
    return new EntityTags(HeaderList.items(values));
  }

  /** Whether a tag is among these and means the very same bytes: weak ones never do. */
  boolean holdStrongly(String tag) {
    return tags.contains("*") || (!tag.startsWith(WEAK) && tags.contains(tag));
  }

  /** Whether a tag is among these, weak or not. */
  boolean holdWeakly(String tag) {
    return tags.stream().anyMatch(one -> one.equals("*") || opaque(one).equals(opaque(tag)));
  }

  private static String opaque(String tag) {
    return tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
  }
}
