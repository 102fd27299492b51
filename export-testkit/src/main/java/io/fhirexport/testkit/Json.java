package io.fhirexport.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A piece of JSON, held whole: small bodies of tests. Immutable. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final @Nullable Object value;

  private Json(@Nullable Object value) {
    this.value = value;
  }

  /**
   * Parses bytes in UTF-8.
   *
   * @throws IOException if they are no JSON
   */
  public static Json parse(byte[] bytes, int offset, int length) throws IOException {
    try (JsonParser parser = FACTORY.createParser(bytes, offset, length)) {
      return new Json(value(parser, parser.nextToken()));
    }
  }

  /**
   * Parses a stream in UTF-8, and closes it.
   *
   * @throws IOException if it is no JSON
   */
  public static Json parse(InputStream in) throws IOException {
    try (JsonParser parser = FACTORY.createParser(in)) {
      return new Json(value(parser, parser.nextToken()));
    }
  }

  /** The scalar at a dotted path as text, or null if there is none or there are several. */
  public @Nullable String text(String path) {
    List<String> found = at(path).map(Json::scalar).toList();
    return found.size() == 1 && !found.get(0).isEmpty() ? found.get(0) : null;
  }

  /** Everything at a dotted path, walking into arrays. */
  public Stream<Json> at(String path) {
    Stream<Object> found = flat(value);
    for (String name : path.split("\\.", -1)) {
      found = found.flatMap(each -> each instanceof Map<?, ?> m ? flat(m.get(name)) : Stream.of());
    }
    return found.map(Json::new);
  }

  private String scalar() {
    return value instanceof String text ? text : "";
  }

  private static Stream<Object> flat(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().flatMap(Json::flat);
    }
    return value == null ? Stream.of() : Stream.of(value);
  }

  private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token)
      throws IOException {
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        members.put(name, value(parser, parser.nextToken()));
      }
      return members;
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> elements = new ArrayList<>();
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        elements.add(value(parser, next));
      }
      return elements;
    }
    if (token == null) {
      throw new IOException("The JSON ends early.");
    }
    return token == JsonToken.VALUE_NULL ? null : parser.getText();
  }
}
