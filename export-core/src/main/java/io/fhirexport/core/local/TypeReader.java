package io.fhirexport.core.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fhirexport.core.scope.ResourceTypes;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells which type a line's resource has: by its first bytes where {@code resourceType} comes
 * first, by a look at its members otherwise. Confined.
 */
final class TypeReader {
  private static final byte[] FIRST_MEMBER = "{\"resourceType\":\"".getBytes(US_ASCII);
  private static final int LONGEST_NAME = 64;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private byte[] lastPrefix = FIRST_MEMBER;
  private @Nullable String lastType;

  /** The type of R4 that the line's beginning names, or null if it takes a closer look. */
  @Nullable String atOnce(byte[] bytes, int start, int end) {
    if (lastType != null && startsWith(bytes, start, end, lastPrefix)) {
      return lastType;
    }
    if (!startsWith(bytes, start, end, FIRST_MEMBER)) {
      return null;
    }
    int nameStart = start + FIRST_MEMBER.length;
    int nameEnd = nameStart;
    int stop = Math.min(end, nameStart + LONGEST_NAME);
    while (nameEnd < stop && bytes[nameEnd] != '"') {
      nameEnd++;
    }
    String type = known(new String(bytes, nameStart, nameEnd - nameStart, UTF_8));
    if (nameEnd == stop || type == null) {
      return null;
    }
    lastPrefix = Arrays.copyOfRange(bytes, start, nameEnd + 1);
    lastType = type;
    return type;
  }

  /** The type of R4 that the line names, or null if it is no resource of such a type. */
  @Nullable String of(byte[] bytes, int start, int end) {
    String type = atOnce(bytes, start, end);
    return type != null ? type : known(member("resourceType", bytes, start, end));
  }

  /** The type of R4 that a line too long to be held names, or null. */
  static @Nullable String of(InputStream line) throws IOException {
    return known(member("resourceType", line));
  }

  /** The text of a member of the line's object, or null if it cannot be told. */
  static @Nullable String member(String name, byte[] bytes, int start, int end) {
    try (JsonParser parser = JSON.createParser(bytes, start, end - start)) {
      return member(name, parser);
    } catch (IOException e) {
      return null;
    }
  }

  /** The text of a member of the line's object, or null if it cannot be told. */
  static @Nullable String member(String name, InputStream line) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      return member(name, parser);
    } catch (JacksonException | CharConversionException e) {
      return null;
    }
  }

  private static @Nullable String member(String name, JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return null;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      boolean wanted = field.equals(name);
      if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
        return parser.getText();
      }
      parser.skipChildren();
    }
    return null;
  }

  private static @Nullable String known(@Nullable String type) {
    return type != null && ResourceTypes.r4().contains(type) ? type : null;
  }

  private static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
    return end - start >= prefix.length
        && Arrays.equals(bytes, start, start + prefix.length, prefix, 0, prefix.length);
  }
}
