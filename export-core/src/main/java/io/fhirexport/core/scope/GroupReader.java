package io.fhirexport.core.scope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.MemberEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Group's JSON as a stream: its members go out one by one, whatever their number, and what
 * the Group says of itself is known at the end. Confined to one thread.
 */
final class GroupReader {
  /** Leaves the stream open: it is closed once, with the membership it came from. */
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

  private final JsonParser parser;
  private final Consumer<MemberEntry> members;
  private @Nullable String resourceType;
  private @Nullable String type;
  private boolean actual;
  private boolean characteristic;
  private boolean member;

  private GroupReader(JsonParser parser, Consumer<MemberEntry> members) {
    this.parser = parser;
    this.members = members;
  }

  /**
   * What a Group says of itself. Immutable.
   *
   * @param type its type, or null
   * @param definitional whether it describes members instead of naming them
   */
  record Facts(@Nullable String type, boolean definitional) {}

  /**
   * Reads a Group.
   *
   * @param members called for each member entry, in order
   * @throws PermanentFailureException if it is no Group, or broken; what was read before is void
   * @throws IOException if the stream cannot be read
   */
  static Facts read(InputStream json, Consumer<MemberEntry> members) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      return new GroupReader(parser, members).read();
    } catch (JsonProcessingException e) {
      // The parser's message and its cause quote the Group, which names patients.
      throw unreadable("line " + e.getLocation().getLineNr());
    }
  }

  private Facts read() throws IOException {
    expect(parser.nextToken() == JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "resourceType" -> resourceType = text();
        case "type" -> type = text();
        case "actual" -> actual = value == JsonToken.VALUE_TRUE;
        case "characteristic" -> characteristic = any();
        case "member" -> readMembers();
        default -> parser.skipChildren();
      }
    }
    expect(parser.nextToken() == null && "Group".equals(resourceType));
    return new Facts(type, !actual && characteristic && !member);
  }

  private void readMembers() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(parser.currentToken() == JsonToken.START_ARRAY);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken() == JsonToken.START_OBJECT);
      member = true;
      members.accept(readMember());
    }
  }

  private MemberEntry readMember() throws IOException {
    String reference = null;
    boolean inactive = false;
    String periodStart = null;
    String periodEnd = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "entity" -> reference = pair("reference", null)[0];
        case "period" -> {
          @Nullable String[] bounds = pair("start", "end");
          periodStart = bounds[0];
          periodEnd = bounds[1];
        }
        case "inactive" -> inactive = value == JsonToken.VALUE_TRUE;
        default -> parser.skipChildren();
      }
    }
    return new MemberEntry(reference, inactive, periodStart, periodEnd);
  }

  /** Two texts of the object at hand. */
  private @Nullable String[] pair(String first, @Nullable String second) throws IOException {
    @Nullable String[] found = new String[2];
    expect(parser.currentToken() == JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals(first)) {
        found[0] = text();
      } else if (name.equals(second)) {
        found[1] = text();
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }

  private @Nullable String text() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    expect(parser.currentToken() == JsonToken.VALUE_STRING);
    return parser.getText();
  }

  /** Whether the value at hand, which is passed over, is an array with an element. */
  private boolean any() throws IOException {
    boolean array = parser.currentToken() == JsonToken.START_ARRAY;
    boolean found = array && parser.nextToken() != JsonToken.END_ARRAY;
    while (array && parser.currentToken() != JsonToken.END_ARRAY) {
      parser.skipChildren();
      parser.nextToken();
    }
    return found;
  }

  private void expect(boolean condition) throws PermanentFailureException {
    if (!condition) {
      throw unreadable("line " + parser.currentLocation().getLineNr());
    }
  }

  private static PermanentFailureException unreadable(String where) {
    return new PermanentFailureException(
        "The group's JSON, as the source hands it out, is unreadable at " + where + ".");
  }
}
