package io.fhirexport.core.search;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * References as a query looks for them, all values of a parameter together. Immutable.
 *
 * <p>{@code id} and {@code Type/id} match a relative reference and one under the server's own base
 * URLs, of any version unless the query names one. Another server's URL matches itself, with any
 * {@code _history} or {@code |version} unless the query names one. References to contained
 * resources, conditional and logical ones match nothing.
 */
final class ReferenceQuery {
  private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.+");
  private static final String HISTORY = "/_history/";

  /** A reference asked for; an empty type is any. */
  private record Wanted(String type, String version) {}

  private final Map<String, Set<Wanted>> byId = new HashMap<>();
  private final Set<String> urls = new HashSet<>();
  private final List<String> ownBases;

  /**
   * Reads values.
   *
   * @param items the values, still escaped
   * @param type the type that the modifier names; null if there is none
   * @param server what is known of the server
   * @throws QueryFaultException if one of them is no reference
   */
  ReferenceQuery(List<String> items, @Nullable String type, Server server)
      throws QueryFaultException {
    this.ownBases = server.ownBases();
    for (String item : items) {
      String reference = EscapedText.unescape(item);
      if (type == null) {
        add(reference, server);
      } else {
        addTyped(reference, type);
      }
    }
  }

  private void add(String reference, Server server) throws QueryFaultException {
    if (LocalReference.isId(reference)) {
      want(reference, "", "");
      return;
    }
    Optional<LocalReference> local = LocalReference.parse(reference, ownBases);
    if (local.isPresent() && server.types().contains(local.get().type())) {
      want(local.get().id(), local.get().type(), local.get().version());
    } else if (local.isEmpty() && ABSOLUTE.matcher(reference).matches()) {
      urls.add(reference);
    } else {
      throw QueryFaultException.invalid("takes an id, Type/id or an absolute URL");
    }
  }

  private void addTyped(String reference, String type) throws QueryFaultException {
    if (LocalReference.isId(reference)) {
      want(reference, type, "");
      return;
    }
    LocalReference local =
        LocalReference.parse(reference, ownBases)
            .filter(parsed -> parsed.type().equals(type))
            .orElseThrow(() -> QueryFaultException.invalid("takes the id of such a resource"));
    want(local.id(), type, local.version());
  }

  private void want(String id, String type, String version) {
    byId.computeIfAbsent(id, absent -> new HashSet<>()).add(new Wanted(type, version));
  }

  boolean matches(TypedValue value) {
    Node node = value.node();
    if (node.kind() != Node.Kind.OBJECT) {
      return matchesCanonical(node.text());
    }
    String type = Fields.text(node, "resourceType");
    return type.isEmpty()
        ? matches(Fields.text(node, "reference"))
        : isWanted(new LocalReference(type, Fields.text(node, "id"), ""));
  }

  private boolean matchesCanonical(String canonical) {
    return matches(canonical)
        || LocalReference.parse(CanonicalUrl.withoutVersion(canonical), ownBases)
            .filter(this::isWanted)
            .isPresent();
  }

  private boolean matches(String reference) {
    if (reference.isEmpty()) {
      return false;
    }
    Optional<LocalReference> local = LocalReference.parse(reference, ownBases);
    return local.isPresent() ? isWanted(local.get()) : isWantedUrl(reference);
  }

  private boolean isWanted(LocalReference local) {
    for (Wanted wanted : byId.getOrDefault(local.id(), Set.of())) {
      if ((wanted.type.isEmpty() || wanted.type.equals(local.type()))
          && (wanted.version.isEmpty() || wanted.version.equals(local.version()))) {
        return true;
      }
    }
    return false;
  }

  private boolean isWantedUrl(String url) {
    if (urls.isEmpty()) {
      return false;
    }
    int history = url.indexOf(HISTORY);
    return urls.contains(url)
        || urls.contains(CanonicalUrl.withoutFragment(url))
        || urls.contains(CanonicalUrl.withoutVersion(url))
        || (history > 0 && urls.contains(url.substring(0, history)));
  }
}
