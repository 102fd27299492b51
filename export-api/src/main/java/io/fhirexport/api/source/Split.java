package io.fhirexport.api.source;

import java.util.Set;

/**
 * A piece of one resource type, or of the patients, cut by the source: the unit of work, of retry,
 * of distribution. Immutable.
 *
 * @param token what the source needs to find the piece again, on any process; opaque to the engine,
 *     stored with the task, best under 1,000 characters
 * @param evaluates the conditions this split evaluates itself; conditions that the query does not
 *     have may be listed
 */
public record Split(String token, Set<Condition> evaluates) {
  /** Copies the conditions. */
  public Split {
    evaluates = Set.copyOf(evaluates);
  }

  /** A split that evaluates nothing. */
  public static Split of(String token) {
    return new Split(token, Set.of());
  }
}
