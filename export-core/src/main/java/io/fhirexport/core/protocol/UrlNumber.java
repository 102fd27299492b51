package io.fhirexport.core.protocol;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number in the query of a URL that the protocol itself has made. */
final class UrlNumber {
  private static final Pattern DIGITS = Pattern.compile("[1-9][0-9]{0,17}");

  private UrlNumber() {}

  /** The number of this name; 0 if there is none; empty if what is there cannot be one. */
  static Optional<Long> of(ExportHttpRequest request, String name) {
    Matcher found =
        Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(request.query().orElse(""));
    if (!found.find()) {
      return Optional.of(0L);
    }
    String digits = found.group(1);
    return DIGITS.matcher(digits).matches()
        ? Optional.of(Long.parseLong(digits))
        : Optional.empty();
  }
}
