package io.fhirexport.core.ndjson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.core.referenced.LineTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gathers deletions into lines, each a transaction Bundle of DELETE requests (Bulk Data IG,
 * "Response - Output Manifest", {@code deleted}). Confined.
 */
public final class DeleteBundles {
  /** As many as every server of note takes in one transaction. */
  static final int MAX_ENTRIES = 500;

  private static final JsonFactory JSON = new JsonFactory();

  private final LineTarget target;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable JsonGenerator bundle;
  private int entries;
  private long count;

  /** Bundles for this target. */
  public DeleteBundles(LineTarget target) {
    this.target = target;
  }

  void add(String type, String id) throws IOException {
    JsonGenerator json = bundle == null ? begin() : bundle;
    json.writeStartObject();
    json.writeObjectFieldStart("request");
    json.writeStringField("method", "DELETE");
    json.writeStringField("url", type + "/" + escaped(id));
    json.writeEndObject();
    json.writeEndObject();
    entries++;
    count++;
    if (entries == MAX_ENTRIES) {
      endLine();
    }
  }

  /** An id that is none by FHIR's rules must not become a search or another path. */
  private static String escaped(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonGenerator begin() throws IOException {
    JsonGenerator json = JSON.createGenerator(bytes);
    bundle = json;
    json.writeStartObject();
    json.writeStringField("resourceType", "Bundle");
    json.writeStringField("type", "transaction");
    json.writeArrayFieldStart("entry");
    return json;
  }

  /** Deletions since the last file ended. */
  public long count() {
    return count;
  }

  /** Ends the Bundle that was begun, if one was; comes before each commit. */
  public void endFile() throws IOException {
    endLine();
    count = 0;
  }

  private void endLine() throws IOException {
    JsonGenerator json = bundle;
    if (json == null) {
      return;
    }
    json.writeEndArray();
    json.writeEndObject();
    json.close();
    byte[] line = bytes.toByteArray();
    bytes.reset();
    bundle = null;
    entries = 0;
    target.line(line, 0, line.length);
  }
}
