package io.fhirexport.core.search;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** FHIRPath's logic, in which null stands for "cannot tell" and for an empty list. */
final class Truth {
  private static final List<TypedValue> TRUE = List.of(new TypedValue("boolean", Node.bool(true)));
  private static final List<TypedValue> FALSE =
      List.of(new TypedValue("boolean", Node.bool(false)));

  private Truth() {}

  static List<TypedValue> values(@Nullable Boolean truth) {
    if (truth == null) {
      return List.of();
    }
    return truth ? TRUE : FALSE;
  }

  static @Nullable Boolean of(List<TypedValue> values) {
    return (values.size() == 1 && values.get(0).type().equals("boolean"))
        ? Boolean.valueOf(values.get(0).node().text())
        : null;
  }

  static @Nullable Boolean not(@Nullable Boolean truth) {
    return truth == null ? null : Boolean.valueOf(!truth);
  }

  static @Nullable Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
    if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
      return false;
    }
    return (left == null || right == null) ? null : Boolean.TRUE;
  }

  static @Nullable Boolean or(@Nullable Boolean left, @Nullable Boolean right) {
    return not(and(not(left), not(right)));
  }

  static @Nullable Boolean isA(List<TypedValue> values, String type, Elements model) {
    return values.size() == 1 ? (Boolean) model.isA(values.get(0).type(), type) : null;
  }

  static @Nullable Boolean equal(List<TypedValue> left, List<TypedValue> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return null;
    }
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i).node(), right.get(i).node())) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Node left, Node right) {
    return (left.kind() == Node.Kind.NUMBER && right.kind() == Node.Kind.NUMBER)
        ? new BigDecimal(left.text()).compareTo(new BigDecimal(right.text())) == 0
        : left.equals(right);
  }
}
