package io.fhirexport.jdbc.hapi;

import io.fhirexport.api.PermanentFailureException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a stored version stands among those of its type: by its time, then by its resource's
 * internal id. It never moves.
 *
 * @param updated as the database writes it, in microseconds
 */
record Key(String updated, long resource) {
  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{4,6}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?)/(-?\\d{1,18})");

  static Key parse(String text) throws PermanentFailureException {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new PermanentFailureException("A split or position of the database means nothing.");
    }
    return new Key(matcher.group(1), Long.parseLong(matcher.group(2)));
  }

  /** What {@link #parse} reads. */
  String text() {
    return updated + "/" + resource;
  }

  /** A range of keys, the first excluded, the last included; null for no bound. */
  record Range(@Nullable Key after, @Nullable Key last) {
    static Range parse(String token) throws PermanentFailureException {
      int middle = token.indexOf("..");
      if (middle < 0) {
        throw new PermanentFailureException("A split of the database means nothing.");
      }
      return new Range(
          middle == 0 ? null : Key.parse(token.substring(0, middle)),
          middle + 2 == token.length() ? null : Key.parse(token.substring(middle + 2)));
    }

    /** What is left of it after a position, if there is one. */
    Range from(@Nullable Key position) {
      return position == null ? this : new Range(position, last);
    }
  }
}
