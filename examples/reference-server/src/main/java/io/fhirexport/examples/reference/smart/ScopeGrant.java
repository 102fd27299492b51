package io.fhirexport.examples.reference.smart;

import io.fhirexport.core.smart.SmartScopes;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** What a client gets of the scopes it asks for. */
final class ScopeGrant {
  private ScopeGrant() {}

  /**
   * The scopes granted, in the syntax of the version that was used to ask.
   *
   * @throws RefusedException if nothing is left, or search parameters are asked for
   */
  static String grant(String asked, SmartScopes registered) throws RefusedException {
    List<String> words = List.of(asked.strip().split(" +", -1));
    if (words.stream().anyMatch(word -> word.startsWith("system/") && word.contains("?"))) {
      throw invalid("Scopes with search parameters are not supported.");
    }
    SmartScopes wanted = SmartScopes.parse(asked);
    boolean everything = wanted.permitsEveryType() && registered.permitsEveryType();
    Collection<String> types =
        everything
            ? List.of("*")
            : new TreeSet<>(
                wanted.permitsEveryType()
                    ? registered.named()
                    : registered.permitted(wanted.named()));
    if (types.isEmpty()) {
      throw invalid("None of these scopes is registered for reading and searching a type.");
    }
    String right = words.stream().anyMatch(word -> word.endsWith(".read")) ? ".read" : ".rs";
    return String.join(" ", types.stream().map(type -> "system/" + type + right).toList());
  }

  private static RefusedException invalid(String description) {
    return new RefusedException("invalid_scope", description);
  }
}
