package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;

/** Reads the tables beside this class. */
final class TableLines {
  private TableLines() {}

  static List<String> of(String table) {
    try (InputStream in = TableLines.class.getResourceAsStream(table)) {
      if (in == null) {
        throw new IllegalStateException("The table " + table + " is missing.");
      }
      return new BufferedReader(new InputStreamReader(in, UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
