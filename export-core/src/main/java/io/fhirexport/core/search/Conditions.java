package io.fhirexport.core.search;

import io.fhirexport.core.search.SearchParameter.Component;
import io.fhirexport.core.search.SearchParameter.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes the conditions of one resource type from the parameters of a query. */
final class Conditions {
  private static final Set<String> OF_RESULTS =
      Set.of(
          "_sort",
          "_count",
          "_include",
          "_revinclude",
          "_summary",
          "_total",
          "_elements",
          "_contained",
          "_containedType",
          "_score",
          "_format",
          "_pretty",
          "_maxresults",
          "_since",
          "_type",
          "_typeFilter");

  private final String type;
  private final Server server;

  Conditions(String type, Server server) {
    this.type = type;
    this.server = server;
  }

  /**
   * The condition of one parameter.
   *
   * @throws QueryFaultException if it cannot be used
   */
  SearchCondition of(QueryParameter asked) throws QueryFaultException {
    if (OF_RESULTS.contains(asked.code())) {
      throw QueryFaultException.invalid("does not choose resources, so it has no place in a query");
    }
    if (asked.code().equals("_has")) {
      throw QueryFaultException.unsupported(
          "asks for resources that refer to this one, which an export does not look up");
    }
    if (asked.code().contains(".") || asked.modifier().contains(".")) {
      throw QueryFaultException.unsupported(
          "is a chain into another resource, which an export does not look up");
    }
    SearchParameter definition =
        server
            .parameters()
            .find(type, asked.code())
            .orElseThrow(
                () -> QueryFaultException.unsupported("is no search parameter of the type"));
    if (definition.kind() == Kind.SPECIAL || definition.code().equals("phonetic")) {
      throw QueryFaultException.unsupported("needs a way to compare that an export does not have");
    }
    try {
      return definition.kind() == Kind.COMPOSITE
          ? composite(definition, asked)
          : single(definition, asked);
    } catch (UnsupportedExpressionException e) {
      throw QueryFaultException.unsupported("is defined in a way that an export cannot follow");
    }
  }

  private SearchCondition single(SearchParameter definition, QueryParameter asked)
      throws QueryFaultException, UnsupportedExpressionException {
    Extractor extractor = Extractor.compile(type, definition.expression(), server.model());
    Values values = Values.of(type, extractor, server.model());
    return new SearchCondition.OfValues(extractor, Criteria.of(definition, asked, values, server));
  }

  private SearchCondition composite(SearchParameter definition, QueryParameter asked)
      throws QueryFaultException, UnsupportedExpressionException {
    if (!asked.modifier().isEmpty()) {
      throw QueryFaultException.unsupported("is a composite, which takes no modifier");
    }
    List<Component> components = definition.components();
    CompositeExtractor extractor = CompositeExtractor.compile(type, definition, server.model());
    List<List<Criterion>> tuples = new ArrayList<>();
    for (String item : asked.items()) {
      List<String> parts = EscapedText.split(item, '$');
      if (parts.size() != components.size() || parts.contains("")) {
        throw QueryFaultException.invalid(
            "takes " + components.size() + " values with a dollar sign between them");
      }
      List<Criterion> tuple = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        Kind kind = components.get(i).kind();
        Values values = new Values(Set.of(), extractor.codeSystems(i));
        tuple.add(Criteria.plain(kind, List.of(parts.get(i)), values, server));
      }
      tuples.add(tuple);
    }
    return new SearchCondition.OfComposite(extractor, tuples);
  }
}
