package io.fhirexport.core.search;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code _typeFilter}s of a request: a filter for each type they name, or all that is wrong
 * with them. Immutable and thread-safe.
 */
public final class TypeFilters {
  private static final String NAME = "_typeFilter";
  private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,64}");
  private static final int MANY = 100;

  private final Map<String, TypeFilter> byType;
  private final List<Issue> faults;

  private TypeFilters(Map<String, TypeFilter> byType, List<Issue> faults) {
    this.byType = Map.copyOf(byType);
    this.faults = List.copyOf(faults);
  }

  /**
   * Reads filters.
   *
   * @param filters the value of each repetition of {@code _typeFilter}, decoded as far as its own
   *     transport encodes it; a comma before a type and a question mark divides queries, as Bulk
   *     Data IG 2.0.0 has it
   * @param parameters the search parameters that may be used
   * @param ownBases absolute URLs under which references are this server's own, with or without a
   *     slash at the end
   * @param now the instant that {@code ap} measures the distance of a date from: the job's
   *     transaction time, so that every worker judges alike
   */
  public static TypeFilters compile(
      List<String> filters, SearchParameters parameters, List<String> ownBases, Instant now) {
    Elements model = Elements.r4();
    Server server = new Server(parameters, model, model.resourceTypes(), ownBases, now);
    Set<Issue> faults = new LinkedHashSet<>();
    Map<String, Map<String, List<SearchCondition>>> queries = new LinkedHashMap<>();
    try {
      for (String query : queries(filters, server.types())) {
        read(query.strip(), server, queries, faults);
      }
    } catch (QueryFaultException e) {
      faults.add(fault(e.code(), e.getMessage() + "."));
    }
    Map<String, TypeFilter> byType = new LinkedHashMap<>();
    if (faults.isEmpty()) {
      queries.forEach(
          (type, all) ->
              byType.put(
                  type, new TypeFilter(List.copyOf(all.keySet()), List.copyOf(all.values()))));
    }
    return new TypeFilters(byType, faults.stream().limit(MANY).toList());
  }

  private static List<String> queries(List<String> filters, Set<String> types)
      throws QueryFaultException {
    FilterLimits.checkValues(filters);
    List<String> queries = new ArrayList<>();
    for (String filter : filters) {
      queries.addAll(FilterText.queries(filter, types));
    }
    FilterLimits.checkParameters(queries);
    return queries;
  }

  private static void read(
      String query,
      Server server,
      Map<String, Map<String, List<SearchCondition>>> queries,
      Set<Issue> faults) {
    int mark = query.indexOf('?');
    if (mark < 0) {
      faults.add(
          fault(IssueCode.INVALID, "has no question mark; a query is Type?parameter=value."));
      return;
    }
    String type = query.substring(0, mark).strip();
    if (!server.types().contains(type)) {
      faults.add(unknown(type));
      return;
    }
    List<SearchCondition> conditions = new ArrayList<>();
    boolean empty = true;
    for (String pair : query.substring(mark + 1).split("&", -1)) {
      if (!pair.isBlank()) {
        empty = false;
        try {
          conditions.add(new Conditions(type, server).of(QueryParameter.parse(pair.strip())));
        } catch (QueryFaultException e) {
          String name = type + "?" + QueryParameter.spoken(pair.strip());
          faults.add(fault(e.code(), name + " " + e.getMessage() + "."));
        }
      }
    }
    if (empty) {
      faults.add(fault(IssueCode.INVALID, type + "? asks for nothing."));
    }
    queries.computeIfAbsent(type, absent -> new LinkedHashMap<>()).put(query, conditions);
  }

  private static Issue unknown(String type) {
    if (type.contains("/")) {
      return fault(
          IssueCode.INVALID, "a query begins with one resource type, without an id or a path.");
    }
    return fault(
        IssueCode.VALUE,
        "names no resource type: "
            + (WORD.matcher(type).matches() ? type : "a malformed name")
            + ".");
  }

  private static Issue fault(IssueCode code, String text) {
    return Issue.error(code, NAME, NAME + ": " + text);
  }

  /** All that is wrong, each once; empty if the filters can be used. */
  public List<Issue> faults() {
    return faults;
  }

  /** The filter of each type that has one; empty if there are faults. */
  public Map<String, TypeFilter> byType() {
    return byType;
  }
}
