package io.fhirexport.core.protocol;

import io.fhirexport.api.Manifest;
import io.fhirexport.core.manifest.FileLinks;
import io.fhirexport.core.manifest.ManifestJson;
import io.fhirexport.core.manifest.ManifestShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A body that is a manifest. Its beginning is read ahead: a store that cannot be read shows before
 * a status is sent, and a manifest of common size has a length.
 */
final class ManifestBody implements ResponseBody {
  private static final int READ_AHEAD = 64 * 1024;

  private final Target target = new Target();
  private final ManifestJson json;
  private final boolean whole;

  /** Opens the manifest and reads ahead. */
  ManifestBody(
      Manifest manifest,
      boolean requiresAccessToken,
      FileLinks links,
      ManifestShape shape,
      @Nullable String next)
      throws IOException {
    this.json = new ManifestJson(manifest, requiresAccessToken, links, shape, next, target);
    try {
      boolean more = true;
      while (more && target.ahead.size() < READ_AHEAD) {
        more = json.advance();
      }
      this.whole = !more;
    } catch (IOException | RuntimeException e) {
      try (json) {
        throw e;
      }
    }
  }

  @Override
  public OptionalLong length() {
    return whole ? OptionalLong.of(target.ahead.size()) : OptionalLong.empty();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    target.switchTo(out);
    boolean more = !whole;
    while (more) {
      more = json.advance();
    }
  }

  @Override
  public void close() throws IOException {
    target.discard();
    json.close();
  }

  /** Memory first, then the client. */
  private static final class Target extends OutputStream {
    private final ByteArrayOutputStream ahead = new ByteArrayOutputStream();
    private OutputStream out = ahead;

    void switchTo(OutputStream client) throws IOException {
      ahead.writeTo(client);
      out = client;
    }

    void discard() {
      out = OutputStream.nullOutputStream();
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}
