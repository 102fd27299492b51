package io.fhirexport.core.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.FileName;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a manifest as JSON (Bulk Data IG, "Response - Output Manifest"), one file a step, so that
 * no more than one file is ever held. Confined to one thread at a time; whoever made it closes it,
 * which leaves the stream open.
 */
public final class ManifestJson implements Closeable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String MANIFEST_TYPE =
      "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/BulkDataManifest";

  private final Manifest manifest;
  private final FileLinks links;
  private final ManifestShape shape;
  private final @Nullable String next;
  private final JsonGenerator json;
  private @Nullable FileKind kind;
  private @Nullable CloseableIterator<ManifestEntry> files;
  private boolean inArray;
  private boolean done;

  /** Begins a manifest of the IG's 2.0.0 and 3.0.0. */
  public ManifestJson(
      Manifest manifest, boolean requiresAccessToken, FileLinks links, OutputStream out)
      throws IOException {
    this(manifest, requiresAccessToken, links, ManifestShape.STU3, null, out);
  }

  /**
   * Begins a manifest.
   *
   * @param requiresAccessToken whether the links want the server's access token
   * @param next the URL of the page that follows, or null
   * @throws IOException if the manifest cannot be read or written
   */
  public ManifestJson(
      Manifest manifest,
      boolean requiresAccessToken,
      FileLinks links,
      ManifestShape shape,
      @Nullable String next,
      OutputStream out)
      throws IOException {
    this.manifest = manifest;
    this.links = links;
    this.shape = shape;
    this.next = next;
    this.json =
        JSON.createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    json.writeStartObject();
    boolean ballot = shape == ManifestShape.STU4_BALLOT;
    if (ballot) {
      json.writeStringField("manifestType", MANIFEST_TYPE);
    }
    json.writeStringField("transactionTime", manifest.transactionTime().toString());
    if (!ballot) {
      json.writeStringField("request", manifest.request());
    }
    json.writeBooleanField("requiresAccessToken", requiresAccessToken);
    if (ballot) {
      json.writeStringField("outputFormat", "application/fhir+ndjson");
    }
    Optional<String> organizedBy = manifest.organizedBy();
    if (organizedBy.isPresent()) {
      json.writeStringField("outputOrganizedBy", organizedBy.get());
    }
    begin(FileKind.OUTPUT);
  }

  /**
   * Writes the next file, or what stands between and after them.
   *
   * @return false once the manifest is whole and flushed
   * @throws IOException if the manifest cannot be read or written
   */
  public boolean advance() throws IOException {
    if (done) {
      return false;
    }
    ManifestEntry entry = files == null ? null : files.next();
    if (entry != null) {
      write(entry);
      return true;
    }
    closeFiles();
    if (inArray) {
      json.writeEndArray();
    }
    if (kind != FileKind.ERROR) {
      begin(kind == FileKind.OUTPUT ? FileKind.DELETED : FileKind.ERROR);
      return true;
    }
    writeLink();
    json.writeEndObject();
    json.flush();
    done = true;
    return false;
  }

  /** Hands what was written so far to the stream. */
  public void flush() throws IOException {
    json.flush();
  }

  private void begin(FileKind next) throws IOException {
    kind = next;
    CloseableIterator<ManifestEntry> list = manifest.files(next);
    files = list;
    ManifestEntry first = shape.mayLack(next) ? list.next() : null;
    inArray = first != null || !shape.mayLack(next);
    if (inArray) {
      json.writeArrayFieldStart(shape.field(next));
    }
    if (first != null) {
      write(first);
    }
  }

  private void write(ManifestEntry entry) throws IOException {
    json.writeStartObject();
    FileKind listed = entry.name().kind();
    boolean ofOneType = listed != FileKind.OUTPUT || manifest.organizedBy().isEmpty();
    if (ofOneType && shape.hasType(listed)) {
      json.writeStringField("type", entry.name().type());
    }
    json.writeStringField("url", links.url(entry.name(), entry.order()));
    FileName next = entry.continuedIn();
    if (next != null) {
      json.writeStringField("continuesInFile", links.url(next, 0));
    }
    json.writeNumberField("count", entry.count());
    if (shape == ManifestShape.STU4_BALLOT) {
      json.writeNumberField("fileSize", entry.bytes());
    }
    json.writeEndObject();
  }

  private void writeLink() throws IOException {
    if (next != null) {
      json.writeArrayFieldStart("link");
      json.writeStartObject();
      json.writeStringField("relation", "next");
      json.writeStringField("url", next);
      json.writeEndObject();
      json.writeEndArray();
    }
  }

  private void closeFiles() throws IOException {
    CloseableIterator<ManifestEntry> open = files;
    files = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    closeFiles();
    json.close();
  }
}
