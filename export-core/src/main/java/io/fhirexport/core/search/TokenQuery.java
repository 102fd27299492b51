package io.fhirexport.core.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Codes as a query looks for them, all values of a parameter together. Immutable.
 *
 * <p>{@code code} matches in any system, {@code system|code} in that one, {@code |code} where there
 * is no system, {@code system|} all of a system. A {@code code} has the system of its value set,
 * and counts as having none too; a ContactPoint, an id, a boolean, a uri and a string have none.
 * Systems are compared with regard to case, and so are primitive values other than strings; codes
 * of a Coding, an Identifier and a ContactPoint without, since nothing here knows which systems are
 * case-sensitive (FHIR R4 search, "token").
 */
final class TokenQuery {
  /** A system and a code; a null system is any, an empty one is none. */
  private record Token(@Nullable String system, String code) {}

  private final Map<String, List<Token>> byFoldedCode = new HashMap<>();
  private final Set<String> wholeSystems = new HashSet<>();

  private final Set<String> codeSystems;

  /**
   * Reads values.
   *
   * @param items the values, still escaped
   * @param codeSystems the systems that values of type {@code code} belong to without saying so
   * @throws QueryFaultException if one of them is no token
   */
  TokenQuery(List<String> items, Set<String> codeSystems) throws QueryFaultException {
    this.codeSystems = Set.copyOf(codeSystems);
    for (String item : items) {
      add(item);
    }
  }

  /** Whether one of the values names a system. */
  boolean hasSystem() {
    return !wholeSystems.isEmpty()
        || byFoldedCode.values().stream()
            .flatMap(List::stream)
            .anyMatch(token -> token.system != null && !token.system.isEmpty());
  }

  private void add(String item) throws QueryFaultException {
    List<String> parts = EscapedText.split(item, '|').stream().map(EscapedText::unescape).toList();
    if (parts.size() > 2 || item.equals("|")) {
      throw QueryFaultException.invalid("takes code, system|code, |code or system|");
    }
    if (parts.size() == 2 && parts.get(1).isEmpty()) {
      wholeSystems.add(parts.get(0));
      return;
    }
    Token token =
        parts.size() == 1 ? new Token(null, parts.get(0)) : new Token(parts.get(0), parts.get(1));
    byFoldedCode.computeIfAbsent(fold(token.code), absent -> new ArrayList<>()).add(token);
  }

  boolean matches(TypedValue value) {
    Node node = value.node();
    return switch (value.type()) {
      case "CodeableConcept" -> anyCoding(node.each("coding"));
      case "Coding" -> matches(node, "code");
      case "Identifier" -> matches(node, "value");
      case "ContactPoint" -> matches("", Fields.text(node, "value"), false);
      case "string", "markdown" -> matches("", node.text(), false);
      case "code" -> matchesCode(node.text());
      default -> matches("", node.text(), true);
    };
  }

  private boolean matchesCode(String code) {
    for (String system : codeSystems) {
      if (matches(system, code, true)) {
        return true;
      }
    }
    return matches("", code, true);
  }

  private boolean anyCoding(List<Node> codings) {
    for (Node coding : codings) {
      if (matches(coding, "code")) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(Node node, String codeMember) {
    String code = Fields.text(node, codeMember);
    List<Token> tokens = tokens(code);
    // Most codes are others, and their systems need not be read.
    return (!tokens.isEmpty() || !wholeSystems.isEmpty())
        && matches(Fields.text(node, "system"), code, tokens, false);
  }

  private boolean matches(String system, String code, boolean sameCase) {
    return matches(system, code, tokens(code), sameCase);
  }

  private boolean matches(String system, String code, List<Token> tokens, boolean sameCase) {
    if (!system.isEmpty() && wholeSystems.contains(system)) {
      return true;
    }
    for (Token token : tokens) {
      if ((token.system == null || token.system.equals(system))
          && (!sameCase || token.code.equals(code))) {
        return true;
      }
    }
    return false;
  }

  private List<Token> tokens(String code) {
    return code.isEmpty() ? List.of() : byFoldedCode.getOrDefault(fold(code), List.of());
  }

  private static String fold(String code) {
    return code.toLowerCase(Locale.ROOT);
  }
}
