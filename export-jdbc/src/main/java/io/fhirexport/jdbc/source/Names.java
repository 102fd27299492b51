package io.fhirexport.jdbc.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges the names of a mapping, all of them. Confined. */
final class Names {
  private static final String NAME = "(?:[A-Za-z_][A-Za-z0-9_$]{0,62}|\"[^\"\\p{Cntrl}]{1,63}\")";
  private static final Pattern COLUMN = Pattern.compile(NAME);
  private static final Pattern TABLE = Pattern.compile(NAME + "(?:\\." + NAME + "){0,2}");
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{1,63}");

  private final List<String> faults = new ArrayList<>();

  void table(@Nullable String name) {
    check(name, TABLE, "of a table");
  }

  void column(@Nullable String name) {
    check(name, COLUMN, "of a column");
  }

  void type(String name) {
    check(name, TYPE, "of a resource type");
  }

  void fault(String fault) {
    faults.add(fault);
  }

  /** Fails if there was a fault. */
  void conclude() {
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "The mapping cannot be right: " + String.join("; ", faults) + ".");
    }
  }

  private void check(@Nullable String name, Pattern pattern, String what) {
    if (name != null && !pattern.matcher(name).matches()) {
      faults.add("\"" + name + "\" is no name " + what);
    }
  }
}
