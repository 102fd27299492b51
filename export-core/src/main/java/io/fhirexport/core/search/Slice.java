package io.fhirexport.core.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The plain beginning of an expression: members of members, seen from the resource, and nothing
 * else. Immutable.
 *
 * @param spots where in JSON its values stand
 */
record Slice(List<Spot> spots) implements Evaluation {
  /** What has no values in any resource. */
  static final Slice NOTHING = new Slice(List.of());

  /** A path of JSON members from the resource, and the FHIR type of what stands there. */
  record Spot(String path, String type) {}

  static Slice resource(String type) {
    return new Slice(List.of(new Spot("", type)));
  }

  Set<String> types() {
    Set<String> types = new TreeSet<>();
    spots.forEach(spot -> types.add(spot.type));
    return types;
  }

  /** Its values, spot by spot, which is the order of the body if there is one spot. */
  @Override
  public List<TypedValue> in(Scope scope) {
    if (spots.size() == 1) {
      return at(spots.get(0), scope.captured());
    }
    List<TypedValue> values = new ArrayList<>();
    for (Spot spot : spots) {
      values.addAll(at(spot, scope.captured()));
    }
    return values;
  }

  private static List<TypedValue> at(Spot spot, Captured captured) {
    List<Node> nodes = captured.at(spot.path);
    if (nodes.isEmpty()) {
      return List.of();
    }
    List<TypedValue> values = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      values.add(Navigation.typed(spot.type, node));
    }
    return values;
  }
}
