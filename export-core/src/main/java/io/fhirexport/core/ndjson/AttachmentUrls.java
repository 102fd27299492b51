package io.fhirexport.core.ndjson;

import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.json.Skip;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes relative URLs of attachments absolute where an attachment has no data of its own (Bulk Data
 * IG, "Attachments"); every other byte stays. Attachments within extensions and contained resources
 * are not looked for. Confined.
 */
public final class AttachmentUrls implements ResourceTransform {
  private static final int MAX_DEPTH = 400;

  private final AttachmentNode root;
  private final byte[] base;
  private final byte[] host;
  private final byte[] scheme;
  private final StringValue string = new StringValue();
  private byte[] b = {};
  private byte[] out = new byte[4096];
  private int length;
  private int copied;

  private AttachmentUrls(AttachmentNode root, URI uri, String base) {
    this.root = root;
    this.base = ascii(base.endsWith("/") ? base : base + "/");
    this.scheme = ascii(uri.getScheme() + ":");
    this.host = ascii(uri.getScheme() + "://" + uri.getRawAuthority());
  }

  /**
   * For resources of a type.
   *
   * @param base what URLs are relative to
   * @return null if resources of this type have no attachments, or the base is no absolute URL
   */
  public static @Nullable AttachmentUrls of(String type, String base) {
    AttachmentNode root = AttachmentNode.root(type);
    URI uri = parse(base);
    return root.leadsNowhere() || uri == null ? null : new AttachmentUrls(root, uri, base);
  }

  private static @Nullable URI parse(String base) {
    try {
      URI uri = new URI(base);
      return uri.getScheme() == null || uri.getRawAuthority() == null ? null : uri;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  @Override
  public Optional<byte[]> apply(String type, byte[] json) throws IOException {
    b = json;
    length = 0;
    copied = 0;
    try {
      value(Skip.space(b, 0, b.length), root, 0);
    } catch (MalformedBodyException e) {
      throw new IOException(e);
    }
    if (copied == 0) {
      return Optional.of(json);
    }
    copy(b, copied, b.length);
    return Optional.of(Arrays.copyOf(out, length));
  }

  private int value(int from, AttachmentNode node, int depth) throws MalformedBodyException {
    if (depth > MAX_DEPTH) {
      throw new MalformedBodyException("it is nested deeper than " + MAX_DEPTH + " levels");
    }
    int p = from;
    if (p < b.length && b[p] == '[') {
      return list(p, node, depth);
    }
    return p >= b.length || b[p] != '{'
        ? Skip.value(b, p, b.length)
        : node.isAttachment ? attachment(p) : object(p, node, depth);
  }

  private int list(int open, AttachmentNode node, int depth) throws MalformedBodyException {
    int p = Skip.space(b, open + 1, b.length);
    if (p < b.length && b[p] == ']') {
      return p + 1;
    }
    for (p = open; p == open || b[p] == ','; ) {
      p = value(Skip.space(b, p + 1, b.length), node, depth + 1);
      p = Skip.next(']', b, p, b.length);
    }
    return p + 1;
  }

  private int object(int open, AttachmentNode node, int depth) throws MalformedBodyException {
    int p = Skip.space(b, open + 1, b.length);
    if (p < b.length && b[p] == '}') {
      return p + 1;
    }
    for (p = open; p == open || b[p] == ','; ) {
      p = memberValue(p);
      AttachmentNode child = null;
      for (int i = 0; i < node.size(); i++) {
        if (string.is(node.name(i))) {
          child = node.node(i);
        }
      }
      p = child == null ? Skip.value(b, p, b.length) : value(p, child, depth + 1);
      p = Skip.next('}', b, p, b.length);
    }
    return p + 1;
  }

  private int attachment(int open) throws MalformedBodyException {
    int p = Skip.space(b, open + 1, b.length);
    if (p < b.length && b[p] == '}') {
      return p + 1;
    }
    boolean hasData = false;
    int url = -1;
    byte[] prefix = {};
    for (p = open; p == open || b[p] == ','; ) {
      p = memberValue(p);
      hasData |= string.is("data");
      if (string.is("url") && p < b.length && b[p] == '"') {
        url = p;
        p = string.read(b, p, b.length);
        prefix = prefix();
      } else {
        p = Skip.value(b, p, b.length);
      }
      p = Skip.next('}', b, p, b.length);
    }
    if (!hasData && url >= 0 && prefix.length > 0) {
      copy(b, copied, url + 1);
      copy(prefix, 0, prefix.length);
      copied = url + 1;
    }
    return p + 1;
  }

  private int memberValue(int from) throws MalformedBodyException {
    int p = string.read(b, Skip.to('"', b, from + 1, b.length), b.length);
    return Skip.space(b, Skip.to(':', b, p, b.length) + 1, b.length);
  }

  /** What the URL just read lacks to be absolute; a fragment points within the resource. */
  private byte[] prefix() {
    if (string.length == 0 || at(0) == '#' || hasScheme()) {
      return new byte[0];
    }
    if (at(0) != '/') {
      return base;
    }
    return string.length > 1 && at(1) == '/' ? scheme : host;
  }

  private boolean hasScheme() {
    for (int i = 0; i < string.length; i++) {
      byte c = at(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (c == ':') {
        return i > 0;
      }
      if (!letter && (i == 0 || !later)) {
        return false;
      }
    }
    return false;
  }

  private byte at(int index) {
    return string.bytes[string.offset + index];
  }

  private void copy(byte[] from, int start, int end) {
    int needed = length + end - start;
    if (needed > out.length) {
      out = Arrays.copyOf(out, Math.max(needed, out.length * 2));
    }
    System.arraycopy(from, start, out, length, end - start);
    length = needed;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
