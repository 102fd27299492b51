package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.core.search.SearchParameter.Kind;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExpressionsOfR4Test {
  private static final Elements MODEL = Elements.r4();

  @Test
  void everyOneCompilesForEveryTypeItIsFor() {
    Set<String> refused = new TreeSet<>();
    Set<String> empty = new TreeSet<>();
    int compiled = 0;
    for (String type : MODEL.resourceTypes()) {
      for (SearchParameter parameter : SearchParameters.r4().all()) {
        if (parameter.kind() == Kind.SPECIAL
            || parameter.bases().stream().noneMatch(base -> MODEL.isA(type, base))) {
          continue;
        }
        try {
          if (parameter.kind() == Kind.COMPOSITE) {
            CompositeExtractor.compile(type, parameter, MODEL);
          } else if (Extractor.compile(type, parameter.expression(), MODEL).types().isEmpty()) {
            empty.add(type + " " + parameter.code());
          }
          compiled++;
        } catch (UnsupportedExpressionException e) {
          refused.add(type + " " + parameter.code() + ": " + e.getMessage());
        }
      }
    }
    System.out.println("Compiled " + compiled + " expressions for their types.");
    assertThat(refused).isEmpty();
    assertThat(empty).isEmpty();
  }
}
