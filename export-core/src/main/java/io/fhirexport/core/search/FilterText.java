package io.fhirexport.core.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes the text of a {@code _typeFilter} apart into queries. */
final class FilterText {
  private FilterText() {}

  /**
   * The queries of one text. Bulk Data IG 2.0.0 lists them with commas; so a comma before a type
   * and a question mark divides queries, while every other comma belongs to a value.
   *
   * @param types the resource types there are
   */
  static List<String> queries(String text, Set<String> types) {
    List<String> queries = new ArrayList<>();
    StringBuilder query = new StringBuilder();
    boolean first = true;
    for (String part : EscapedText.split(text, ',')) {
      int mark = part.indexOf('?');
      boolean begins = mark > 0 && types.contains(part.substring(0, mark).strip());
      if (begins && !first) {
        queries.add(query.toString());
        query.setLength(0);
      } else if (!first) {
        query.append(',');
      }
      query.append(part);
      first = false;
    }
    queries.add(query.toString());
    return queries;
  }
}
