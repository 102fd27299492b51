package io.fhirexport.core.search;

import io.fhirexport.core.search.SearchParameter.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Makes the criterion of a parameter from its kind, its modifier and its values. */
final class Criteria {
  private static final Set<String> OF_SUBSUMPTION =
      Set.of("in", "not-in", "above", "below", "text", "of-type");

  private Criteria() {}

  /**
   * The criterion of a parameter that is no composite.
   *
   * @param values what is known of the parameter's values
   * @throws QueryFaultException if the kind has no such modifier, or no such value
   */
  static Criterion of(
      SearchParameter definition, QueryParameter asked, Values values, Server server)
      throws QueryFaultException {
    if (asked.modifier().equals("missing")) {
      return missing(asked.value());
    }
    List<String> items = asked.items();
    if (definition.kind() == Kind.REFERENCE && !asked.modifier().isEmpty()) {
      return reference(definition, asked.modifier(), items, server);
    }
    if (definition.kind() == Kind.TOKEN && asked.modifier().equals("not")) {
      Criterion positive = token(items, values);
      return found -> !positive.matches(found);
    }
    boolean names = definition.code().equals("family");
    return switch (definition.kind()) {
      case STRING -> any(items, stringMode(asked.modifier()), names);
      case URI -> any(items, uriMode(asked.modifier()));
      default -> {
        refuse(asked.modifier());
        yield plain(definition.kind(), items, values, server);
      }
    };
  }

  /**
   * The criterion of values without a modifier.
   *
   * @throws QueryFaultException if one of the values is malformed
   */
  static Criterion plain(Kind kind, List<String> items, Values values, Server server)
      throws QueryFaultException {
    return switch (kind) {
      case TOKEN -> token(items, values);
      case REFERENCE -> new AnyCriterion(new ReferenceQuery(items, null, server)::matches);
      case STRING -> any(items, StringQuery.Mode.START, false);
      case URI -> any(items, UriQuery.Mode.SAME);
      case DATE -> any(items, item -> DateQuery.parse(item, server.now())::matches);
      case QUANTITY -> any(items, item -> QuantityQuery.parse(item)::matches);
      case NUMBER -> any(items, item -> number(NumberQuery.parse(EscapedText.unescape(item))));
      case COMPOSITE, SPECIAL ->
          throw QueryFaultException.unsupported("is of a kind that is not supported here");
    };
  }

  private static Criterion token(List<String> items, Values values) throws QueryFaultException {
    TokenQuery query = new TokenQuery(items, values.codeSystems());
    if (query.hasSystem() && !values.canHaveSystem()) {
      throw QueryFaultException.invalid("takes a value alone, without a system");
    }
    return new AnyCriterion(query::matches);
  }

  private static Criterion missing(String value) throws QueryFaultException {
    if (!value.equals("true") && !value.equals("false")) {
      throw QueryFaultException.invalid("takes true or false");
    }
    boolean wanted = value.equals("true");
    return values -> values.stream().noneMatch(TypedValue::isThere) == wanted;
  }

  private static Criterion reference(
      SearchParameter definition, String modifier, List<String> items, Server server)
      throws QueryFaultException {
    if (modifier.equals("identifier")) {
      TokenQuery identifiers = new TokenQuery(items, Set.of());
      return new AnyCriterion(
          value -> {
            Node identifier = value.node().get("identifier");
            return identifier != null
                && identifiers.matches(new TypedValue("Identifier", identifier));
          });
    }
    if (!server.types().contains(modifier)) {
      refuse(modifier);
    }
    if (!definition.targets().isEmpty()
        && !definition.targets().contains(modifier)
        && !definition.targets().contains("Resource")) {
      throw QueryFaultException.invalid("cannot refer to a resource of that type");
    }
    return new AnyCriterion(new ReferenceQuery(items, modifier, server)::matches);
  }

  private static StringQuery.Mode stringMode(String modifier) throws QueryFaultException {
    return switch (modifier) {
      case "exact" -> StringQuery.Mode.EXACT;
      case "contains" -> StringQuery.Mode.CONTAINS;
      default -> {
        refuse(modifier);
        yield StringQuery.Mode.START;
      }
    };
  }

  private static UriQuery.Mode uriMode(String modifier) throws QueryFaultException {
    return switch (modifier) {
      case "above" -> UriQuery.Mode.ABOVE;
      case "below" -> UriQuery.Mode.BELOW;
      default -> {
        refuse(modifier);
        yield UriQuery.Mode.SAME;
      }
    };
  }

  private static void refuse(String modifier) throws QueryFaultException {
    if (OF_SUBSUMPTION.contains(modifier)) {
      throw QueryFaultException.unsupported(
          "has a modifier that needs terminology or text services, which an export does not use");
    }
    if (!modifier.isEmpty()) {
      throw QueryFaultException.unsupported("has a modifier that the parameter does not support");
    }
  }

  private static Criterion any(List<String> items, StringQuery.Mode mode, boolean names)
      throws QueryFaultException {
    return any(items, item -> StringQuery.parse(item, mode, names)::matches);
  }

  private static Criterion any(List<String> items, UriQuery.Mode mode) throws QueryFaultException {
    return any(items, item -> UriQuery.parse(item, mode)::matches);
  }

  private static Predicate<TypedValue> number(NumberQuery query) {
    return value -> {
      Node node = value.node();
      return (node.kind() == Node.Kind.OBJECT
          ? new QuantityQuery(query, "", "").matches(value)
          : NumberRange.number(node.text()).filter(query::matches).isPresent());
    };
  }

  /** Reads one value. */
  private interface Reader {
    Predicate<TypedValue> read(String item) throws QueryFaultException;
  }

  private static Criterion any(List<String> items, Reader reader) throws QueryFaultException {
    List<Predicate<TypedValue>> queries = new ArrayList<>();
    for (String item : items) {
      queries.add(reader.read(item));
    }
    return new AnyCriterion(
        value -> {
          for (Predicate<TypedValue> query : queries) {
            if (query.test(value)) {
              return true;
            }
          }
          return false;
        });
  }
}
