package io.fhirexport.testkit.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JSON with its kinds of values kept apart: maps, lists, texts, numbers, booleans, and {@link
 * #NULL}. Duplicate names are refused.
 */
final class JsonTree {
  static final Object NULL = new Object();

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonTree() {}

  /**
   * Parses bytes in UTF-8.
   *
   * @throws IOException if they are not one JSON value and nothing else
   */
  static Object parse(byte[] bytes) throws IOException {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      Object value = value(parser, parser.nextToken());
      if (parser.nextToken() != null) {
        throw new IOException("There is more than one value.");
      }
      return value;
    }
  }

  private static Object value(JsonParser parser, @Nullable JsonToken token) throws IOException {
    if (token == null) {
      throw new IOException("There is no value.");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_NULL -> NULL;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      default -> parser.getText();
    };
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      members.put(name, value(parser, parser.nextToken()));
    }
    return members;
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> elements = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      elements.add(value(parser, next));
    }
    return elements;
  }

  /** A value as an object's members; of anything else, none. */
  static Map<String, Object> members(@Nullable Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> members.put(String.valueOf(name), member));
    }
    return members;
  }

  /** Everything at a dotted path, walking into lists. */
  static Stream<Object> at(@Nullable Object value, String path) {
    Stream<Object> found = flat(value);
    for (String name : path.split("\\.", -1)) {
      found =
          found.flatMap(each -> each instanceof Map<?, ?> map ? flat(map.get(name)) : Stream.of());
    }
    return found;
  }

  /** The first text at a dotted path. */
  static Optional<String> text(@Nullable Object value, String path) {
    return texts(value, path).findFirst();
  }

  /** All texts at a dotted path. */
  static Stream<String> texts(@Nullable Object value, String path) {
    return at(value, path).filter(String.class::isInstance).map(String.class::cast);
  }

  private static Stream<Object> flat(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().flatMap(JsonTree::flat);
    }
    return value == null ? Stream.of() : Stream.of(value);
  }
}
