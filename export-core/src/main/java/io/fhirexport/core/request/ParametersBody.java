package io.fhirexport.core.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.fhirexport.api.IssueCode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads a Parameters resource in one pass, each parameter into a draft. */
final class ParametersBody {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final JsonParser json;
  private final Draft draft;

  private ParametersBody(JsonParser json, Draft draft) {
    this.json = json;
    this.draft = draft;
  }

  /** Reads all of it; what is not a Parameters resource becomes a fault. */
  static void read(InputStream body, Draft draft) throws IOException {
    try (JsonParser json = JSON.createParser(body)) {
      new ParametersBody(json, draft).readAll();
    } catch (JsonProcessingException e) {
      draft.fault(
          IssueCode.INVALID, null, "The body is not well-formed JSON" + at(e.getLocation()) + ".");
    } catch (CharConversionException e) {
      draft.fault(IssueCode.INVALID, null, "The body is not in UTF-8.");
    }
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  private void readAll() throws IOException {
    JsonToken first = json.nextToken();
    if (first == null) {
      return;
    }
    boolean parameters = false;
    if (first == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (field.equals("resourceType")) {
          parameters = "Parameters".equals(json.getText());
        } else if (field.equals("parameter")) {
          readList(value);
          continue;
        }
        json.skipChildren();
      }
    } else {
      json.skipChildren();
    }
    boolean more = json.nextToken() != null;
    if (!parameters || more) {
      draft.fault(IssueCode.INVALID, null, "The body must be one Parameters resource.");
    }
  }

  private void readList(JsonToken list) throws IOException {
    if (list != JsonToken.START_ARRAY) {
      draft.fault(IssueCode.INVALID, "parameter", "parameter must be an array.");
      json.skipChildren();
      return;
    }
    JsonToken item = json.nextToken();
    while (item != JsonToken.END_ARRAY) {
      if (item == JsonToken.START_OBJECT) {
        readParameter();
      } else {
        draft.fault(IssueCode.INVALID, "parameter", "Each parameter must be an object.");
        json.skipChildren();
      }
      item = json.nextToken();
    }
  }

  private void readParameter() throws IOException {
    String name = "";
    String shape = "none";
    String text = null;
    int values = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("name") && value == JsonToken.VALUE_STRING) {
        name = json.getText();
      } else if (field.startsWith("value") || field.equals("resource") || field.equals("part")) {
        values++;
        shape = field;
        text =
            switch (field) {
              case "valueReference" -> member("reference", value);
              case "valueCoding" -> member("code", value);
              default -> scalar(value);
            };
      } else {
        json.skipChildren();
      }
    }
    draft.add(values > 1 ? new Parameter(name, "several", null) : new Parameter(name, shape, text));
  }

  private @Nullable String scalar(JsonToken value) throws IOException {
    if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
      return json.getText();
    }
    json.skipChildren();
    return null;
  }

  /** A member of a value that is an object; empty if it is not there. */
  private @Nullable String member(String name, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return null;
    }
    // A reference without a literal one is a logical one, which is told apart from a wrong shape.
    String text = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals(name);
      JsonToken part = json.nextToken();
      if (wanted && part == JsonToken.VALUE_STRING) {
        text = json.getText();
      } else {
        json.skipChildren();
      }
    }
    return text;
  }
}
