package io.fhirexport.core.ndjson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.source.Coding;
import io.fhirexport.api.source.Envelope;
import io.fhirexport.api.source.ExportResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the id and the meta that a server keeps beside a body back into it. */
final class Splice {
  private static final JsonFactory JSON = new JsonFactory();

  private Splice() {}

  /**
   * The body with the members it lacks, right after its resourceType where that comes first.
   *
   * @param body well-formed, one line, beginning with its brace
   */
  static byte[] into(byte[] body, ExportResource resource, Envelope envelope, BodyFacts facts)
      throws IOException {
    byte[] members = members(resource, envelope, facts);
    if (members.length == 0) {
      return body;
    }
    byte[] type =
        ("{\"resourceType\":\"" + resource.type() + "\"").getBytes(StandardCharsets.US_ASCII);
    boolean typeFirst =
        body.length > type.length && Arrays.equals(body, 0, type.length, type, 0, type.length);
    int at = typeFirst ? type.length : 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + members.length + 1);
    out.write(body, 0, at);
    if (typeFirst) {
      out.write(',');
    }
    out.writeBytes(members);
    if (!typeFirst) {
      out.write(',');
    }
    out.write(body, at, body.length - at);
    return out.toByteArray();
  }

  private static byte[] members(ExportResource resource, Envelope envelope, BodyFacts facts)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!facts.hasId()) {
        json.writeStringField("id", resource.id().orElseThrow());
      }
      if (!facts.hasMeta()) {
        writeMeta(resource, envelope, json);
      }
      json.writeEndObject();
    }
    byte[] object = bytes.toByteArray();
    return Arrays.copyOfRange(object, 1, object.length - 1);
  }

  private static void writeMeta(ExportResource resource, Envelope envelope, JsonGenerator json)
      throws IOException {
    boolean empty =
        resource.versionId().isEmpty()
            && resource.lastUpdated().isEmpty()
            && envelope.equals(Envelope.EMPTY);
    if (empty) {
      return;
    }
    json.writeObjectFieldStart("meta");
    writeIfPresent("versionId", resource.versionId().orElse(null), json);
    writeIfPresent("lastUpdated", resource.lastUpdated().map(Object::toString).orElse(null), json);
    if (!envelope.profiles().isEmpty()) {
      json.writeArrayFieldStart("profile");
      for (String profile : envelope.profiles()) {
        json.writeString(profile);
      }
      json.writeEndArray();
    }
    writeCodings("security", envelope.security(), json);
    writeCodings("tag", envelope.tags(), json);
    json.writeEndObject();
  }

  private static void writeCodings(String member, List<Coding> codings, JsonGenerator json)
      throws IOException {
    if (codings.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(member);
    for (Coding coding : codings) {
      json.writeStartObject();
      writeIfPresent("system", coding.system(), json);
      writeIfPresent("code", coding.code(), json);
      writeIfPresent("display", coding.display(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeIfPresent(String member, @Nullable String value, JsonGenerator json)
      throws IOException {
    if (value != null) {
      json.writeStringField(member, value);
    }
  }
}
