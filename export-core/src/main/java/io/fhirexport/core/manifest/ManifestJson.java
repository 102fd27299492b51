package io.fhirexport.core.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a manifest as JSON (Bulk Data IG, "Response - Output Manifest"), one file a step, so that
 * no more than one file is ever held. Confined to one thread at a time; whoever made it closes it,
 * which leaves the stream open.
 */
public final class ManifestJson implements Closeable {
  private static final JsonFactory JSON = new JsonFactory();

  private final Manifest manifest;
  private final FileLinks links;
  private final JsonGenerator json;
  private @Nullable FileKind kind;
  private @Nullable CloseableIterator<ManifestEntry> files;
  private boolean done;

  /**
   * Begins a manifest.
   *
   * @param requiresAccessToken whether the links want the server's access token
   * @throws IOException if the manifest cannot be read or written
   */
  public ManifestJson(
      Manifest manifest, boolean requiresAccessToken, FileLinks links, OutputStream out)
      throws IOException {
    this.manifest = manifest;
    this.links = links;
    this.json =
        JSON.createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    json.writeStartObject();
    json.writeStringField("transactionTime", manifest.transactionTime().toString());
    json.writeStringField("request", manifest.request());
    json.writeBooleanField("requiresAccessToken", requiresAccessToken);
    begin(FileKind.OUTPUT, "output");
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
    json.writeEndArray();
    if (kind == FileKind.OUTPUT) {
      beginDeleted();
      return true;
    }
    if (kind == FileKind.DELETED) {
      begin(FileKind.ERROR, "error");
      return true;
    }
    json.writeEndObject();
    json.flush();
    done = true;
    return false;
  }

  /** Hands what was written so far to the stream. */
  public void flush() throws IOException {
    json.flush();
  }

  /** An array without any file would look as if deletions were known, and there were none. */
  private void beginDeleted() throws IOException {
    kind = FileKind.DELETED;
    CloseableIterator<ManifestEntry> deleted = manifest.files(FileKind.DELETED);
    files = deleted;
    ManifestEntry first = deleted.next();
    if (first == null) {
      closeFiles();
      begin(FileKind.ERROR, "error");
    } else {
      json.writeArrayFieldStart("deleted");
      write(first);
    }
  }

  private void begin(FileKind next, String field) throws IOException {
    kind = next;
    files = manifest.files(next);
    json.writeArrayFieldStart(field);
  }

  private void write(ManifestEntry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", entry.name().type());
    json.writeStringField("url", links.url(entry.name()));
    json.writeNumberField("count", entry.count());
    json.writeEndObject();
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
