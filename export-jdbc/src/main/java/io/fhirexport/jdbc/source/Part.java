package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.reading.Sql;
import io.fhirexport.jdbc.reading.Sql.Several;
import java.util.List;

/** Which of a type's logical ids a statement is about. */
interface Part {
  /** The condition on a column of ids. */
  Sql of(String column);

  /**
   * These.
   *
   * @param ids at least one, in the database's order, by which H2 finds them
   */
  static Part these(List<String> ids) {
    return column ->
        Sql.of("and " + column + " between ? and ?", ids.get(0), ids.get(ids.size() - 1))
            .add("and " + column + " = any(?)", Several.texts(ids));
  }
}
