package io.fhirexport.testkit.conformance;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** An item of one of a manifest's arrays, as it came. */
record ManifestFile(Map<String, Object> members) {
  String url() {
    return text("url");
  }

  String type() {
    return text("type");
  }

  /** The value of {@code count}, if that is a number. */
  Optional<BigDecimal> count() {
    return members.get("count") instanceof BigDecimal number
        ? Optional.of(number)
        : Optional.empty();
  }

  private String text(String name) {
    return members.get(name) instanceof String text ? text : "";
  }
}
