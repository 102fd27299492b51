package io.fhirexport.core.plan;

import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.Split;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a split as the payload of its task, and reads it back: the conditions it evaluates, a bar,
 * its token.
 */
public final class SplitText {
  private SplitText() {}

  /** The split as text. */
  public static String write(Split split) {
    return split.evaluates().stream().map(Condition::name).sorted().collect(Collectors.joining(","))
        + "|"
        + split.token();
  }

  /** The split that {@link #write} wrote. */
  public static Split parse(String text) throws PermanentFailureException {
    int bar = text.indexOf('|');
    if (bar < 0) {
      throw new PermanentFailureException("A stored task does not name its split.");
    }
    Set<Condition> evaluates = EnumSet.noneOf(Condition.class);
    if (bar > 0) {
      for (String name : text.substring(0, bar).split(",", -1)) {
        evaluates.add(Condition.valueOf(name));
      }
    }
    return new Split(text.substring(bar + 1), evaluates);
  }
}
