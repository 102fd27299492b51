package io.fhirexport.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line of an exported file, with what checks look at most. Immutable. */
final class Line {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?:(https?://.+)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\\-.]{1,64})(?:/_history/.*)?");

  private final byte[] bytes;
  private final String problem;
  private final String type;
  private final String id;
  private final @Nullable Instant lastUpdated;
  private final Set<String> references = new LinkedHashSet<>();

  Line(byte[] bytes, String base) {
    this.bytes = bytes;
    Object tree = null;
    String found = "";
    try {
      tree = JsonTree.parse(bytes);
    } catch (IOException e) {
      found = "no JSON: " + e.getClass().getSimpleName();
    }
    if (tree != null && !(tree instanceof Map)) {
      found = "no JSON object";
    }
    this.problem = found;
    this.type = JsonTree.text(tree, "resourceType").orElse("");
    this.id = JsonTree.text(tree, "id").orElse("");
    this.lastUpdated = JsonTree.text(tree, "meta.lastUpdated").flatMap(Line::instant).orElse(null);
    collect(tree, base);
  }

  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A literal reference to a resource of this server as {@code Type/id}. */
  static Optional<String> local(String reference, String base) {
    Matcher parts = REFERENCE.matcher(reference);
    boolean own = parts.matches() && (parts.group(1) == null || parts.group(1).equals(base));
    return own ? Optional.of(parts.group(2) + "/" + parts.group(3)) : Optional.empty();
  }

  private void collect(@Nullable Object value, String base) {
    if (value instanceof List<?> list) {
      list.forEach(each -> collect(each, base));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, member) -> {
            if ("reference".equals(name) && member instanceof String text) {
              references.add(local(text, base).orElse(text));
            } else {
              collect(member, base);
            }
          });
    }
  }

  /** What keeps the line from being an object of JSON; empty if nothing does. */
  String problem() {
    return problem;
  }

  String type() {
    return type;
  }

  String id() {
    return id;
  }

  /** {@code Type/id}. */
  String key() {
    return type + "/" + id;
  }

  /** Whether one of these references means it, by its id or by an identifier. */
  boolean isMeantBy(Set<String> references) {
    return references.contains(key())
        || JsonTree.at(tree(), "identifier")
            .map(JsonTree::members)
            .map(each -> each.get("system") + "|" + each.get("value"))
            .anyMatch(each -> references.contains(type + "?identifier=" + each));
  }

  Optional<Instant> lastUpdated() {
    return Optional.ofNullable(lastUpdated);
  }

  /** What it refers to: resources of this server as {@code Type/id}, others as they stand. */
  Set<String> references() {
    return references;
  }

  /** The patients that it is about: its subject, patient or beneficiary, as {@code Patient/id}. */
  Set<String> subjects() {
    Set<String> found = new LinkedHashSet<>();
    for (String element : List.of("subject", "patient", "beneficiary")) {
      JsonTree.texts(tree(), element + ".reference")
          .flatMap(each -> references.stream().filter(each::endsWith))
          .filter(each -> each.startsWith("Patient/"))
          .forEach(found::add);
    }
    return found;
  }

  /** The line's JSON; not for a line with a {@link #problem()}. */
  Object tree() {
    try {
      return JsonTree.parse(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return problem.isEmpty() ? key() : new String(bytes, UTF_8);
  }
}
