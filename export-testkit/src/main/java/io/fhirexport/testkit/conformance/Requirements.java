package io.fhirexport.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The catalogue of what is asked of servers, in the order of the IG. */
final class Requirements {
  private static final Pattern COLUMN = Pattern.compile(" \\| ");
  private static final Map<String, Requirement> ALL = read();

  private Requirements() {}

  static List<Requirement> all() {
    return List.copyOf(ALL.values());
  }

  static Requirement find(String id) {
    Requirement found = ALL.get(id);
    if (found == null) {
      throw new IllegalArgumentException("There is no requirement " + id + ".");
    }
    return found;
  }

  private static Map<String, Requirement> read() {
    Map<String, Requirement> found = new LinkedHashMap<>();
    try (InputStream in = Requirements.class.getResourceAsStream("requirements.txt")) {
      if (in == null) {
        throw new IllegalStateException("The catalogue of requirements is missing.");
      }
      new BufferedReader(new InputStreamReader(in, UTF_8))
          .lines()
          .map(Requirements::parse)
          .forEach(
              each -> {
                if (found.put(each.id(), each) != null) {
                  throw new IllegalStateException(each.id() + " is there twice.");
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static Requirement parse(String line) {
    String[] columns = COLUMN.split(line, -1);
    return new Requirement(
        columns[0],
        Strength.valueOf(columns[1]),
        columns[2],
        columns[3],
        columns.length > 4 ? columns[4] : "");
  }
}
