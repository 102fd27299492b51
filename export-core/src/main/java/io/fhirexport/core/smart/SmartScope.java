package io.fhirexport.core.smart;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One system scope that has to do with reading. Immutable.
 *
 * @param type the resource type, or {@link #EVERY_TYPE}
 * @param rights the sum of {@link #READ} and {@link #SEARCH}; at least one of them
 * @param finer the scope without its search parameters, if it has any; empty if it has none
 */
record SmartScope(String type, int rights, Optional<String> finer) {
  static final String EVERY_TYPE = "*";
  static final int READ = 1;
  static final int SEARCH = 2;
  static final int BOTH = READ + SEARCH;

  private static final Pattern SYNTAX =
      Pattern.compile("(system/(\\*|[A-Z][A-Za-z]*)\\.([a-z*]+))(\\?.*)?");
  private static final Pattern LETTERS = Pattern.compile("c?(r?)u?d?(s?)");

  /** Reads a scope of either version; empty if it says nothing of reading by a system. */
  static Optional<SmartScope> parse(String scope) {
    Matcher parts = SYNTAX.matcher(scope);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int rights = rights(parts.group(3));
    Optional<String> finer = Optional.ofNullable(parts.group(4)).map(parameters -> parts.group(1));
    return rights == 0
        ? Optional.empty()
        : Optional.of(new SmartScope(parts.group(2), rights, finer));
  }

  private static int rights(String permissions) {
    if (permissions.equals("read") || permissions.equals("*")) {
      return BOTH;
    }
    Matcher letters = LETTERS.matcher(permissions);
    if (!letters.matches()) {
      return 0;
    }
    return (letters.group(1).isEmpty() ? 0 : READ) + (letters.group(2).isEmpty() ? 0 : SEARCH);
  }

  boolean isAbout(String resourceType) {
    return type.equals(EVERY_TYPE) || type.equals(resourceType);
  }
}
