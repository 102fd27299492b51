package io.fhirexport.examples.hapi;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, and what for. Immutable.
 *
 * @param name names the caller; jobs are theirs alone
 * @param tenant the only tenant whose resources they may see; null on a server without tenants
 * @param types the only types they may see; empty: all types
 */
record Caller(String name, @Nullable String tenant, Set<String> types) {
  private static final String KEY = Caller.class.getName();
  private static final Pattern SYNTAX =
      Pattern.compile("(?<name>[^@:]+)(@(?<tenant>[^@:]+))?(:(?<types>[A-Za-z,]+))?");

  /** Reads {@code NAME[@TENANT][:TYPE,TYPE]}; empty if it is not like that. */
  static Optional<Caller> parse(String text) {
    Matcher parts = SYNTAX.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String types = parts.group("types");
    return Optional.of(
        new Caller(
            parts.group("name"),
            parts.group("tenant"),
            types == null ? Set.of() : Set.of(types.split(",", -1))));
  }

  /** Remembers who sent a request. */
  void sent(RequestDetails request) {
    request.getUserData().put(KEY, this);
  }

  /** Who sent a request; empty if nobody had to say. */
  static Optional<Caller> of(RequestDetails request) {
    return Optional.ofNullable((Caller) request.getUserData().get(KEY));
  }
}
