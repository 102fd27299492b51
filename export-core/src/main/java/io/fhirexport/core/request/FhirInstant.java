package io.fhirexport.core.request;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a FHIR instant: seconds and a zone are a must. */
final class FhirInstant {
  // A plus that was not percent-encoded arrives as a space.
  private static final Pattern SHAPE =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)\\d*(Z|[ +-]\\d\\d:\\d\\d)");

  private FhirInstant() {}

  static Optional<Instant> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      String zone = matcher.group(2).replace(' ', '+');
      return Optional.of(OffsetDateTime.parse(matcher.group(1) + zone).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
