package io.fhirexport.jdbc.source;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.PatientSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Logical ids from outside. */
final class Ids {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

  private Ids() {}

  /** Of these, what can be an id. */
  static List<String> valid(Iterable<String> ids) {
    List<String> valid = new ArrayList<>();
    for (String id : ids) {
      if (ID.matcher(id).matches()) {
        valid.add(id);
      }
    }
    return valid;
  }

  /** Of a handful of patients, what can be an id. */
  static List<String> valid(PatientSet patients) throws IOException {
    List<String> ids = new ArrayList<>();
    try (CloseableIterator<String> walk = patients.ids()) {
      for (String id = walk.next(); id != null; id = walk.next()) {
        ids.add(id);
      }
    }
    return valid(ids);
  }
}
