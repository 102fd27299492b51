package io.fhirexport.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a path below the base means. Immutable.
 *
 * @param kind the route
 * @param first the Group's id or the job's id; empty on routes without one
 * @param second the file's name; empty on routes without one
 */
record Route(Kind kind, String first, String second) {
  enum Kind {
    SYSTEM,
    PATIENT,
    GROUP,
    JOB,
    FILE
  }

  static final String JOBS = "_operations/export/";
  private static final String EXPORT = "$export";

  /** Reads a path, percent-encoded; empty if it is none of an export. */
  static Optional<Route> parse(String path) {
    List<String> parts = new ArrayList<>();
    String bare = path.startsWith("/") ? path.substring(1) : path;
    try {
      for (String part : bare.split("/", -1)) {
        // A plus is a plus in a path.
        parts.add(URLDecoder.decode(part.replace("+", "%2B"), UTF_8));
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return parse(parts);
  }

  private static Optional<Route> parse(List<String> parts) {
    if (parts.equals(List.of(EXPORT))) {
      return Optional.of(new Route(Kind.SYSTEM, "", ""));
    }
    if (parts.equals(List.of("Patient", EXPORT))) {
      return Optional.of(new Route(Kind.PATIENT, "", ""));
    }
    if (parts.size() == 3 && parts.get(0).equals("Group") && parts.get(2).equals(EXPORT)) {
      return Optional.of(new Route(Kind.GROUP, parts.get(1), ""));
    }
    if (parts.size() < 3 || !parts.get(0).equals("_operations") || !parts.get(1).equals("export")) {
      return Optional.empty();
    }
    return switch (parts.size()) {
      case 3 -> Optional.of(new Route(Kind.JOB, parts.get(2), ""));
      case 4 -> Optional.of(new Route(Kind.FILE, parts.get(2), parts.get(3)));
      default -> Optional.empty();
    };
  }
}
