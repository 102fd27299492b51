package io.fhirexport.core.protocol;

import io.fhirexport.api.ExportContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An HTTP request as plain values. Immutable but for its body, which is read once. */
public final class ExportHttpRequest {
  private final String method;
  private final String path;
  private final String base;
  private final ExportContext context;
  private final @Nullable String query;
  private final Map<String, List<String>> headers;
  private final Body body;

  private ExportHttpRequest(Builder builder) {
    this.method = builder.method;
    this.path = builder.path;
    this.base = builder.base;
    this.context = builder.context;
    this.query = builder.query;
    this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    builder.headers.forEach((name, values) -> this.headers.put(name, List.copyOf(values)));
    this.body = builder.body;
  }

  /**
   * Begins a request.
   *
   * @param method the HTTP method in capitals
   * @param path the path below the base as it was sent, still percent-encoded, with or without its
   *     first slash: {@code Patient/$export}
   * @param base the absolute URL of the FHIR endpoint as the client sees it, behind whatever
   *     proxies
   * @param context who asks, once the host has authenticated the caller
   */
  public static Builder builder(String method, String path, URI base, ExportContext context) {
    return new Builder(method, path, base, context);
  }

  /** The HTTP method. */
  public String method() {
    return method;
  }

  /** The path below the base, percent-encoded, without a slash at its beginning. */
  public String path() {
    return path;
  }

  /** The absolute URL of the FHIR endpoint, without a slash at its end. */
  public String base() {
    return base;
  }

  /** Who asks. */
  public ExportContext context() {
    return context;
  }

  /** The query as it was sent, without the question mark. */
  public Optional<String> query() {
    return Optional.ofNullable(query);
  }

  /** The values of a header, one an occurrence, whatever the case of its name. */
  public List<String> headers(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** The whole URL as the client sent it. */
  public String url() {
    return base + "/" + path + (query == null ? "" : "?" + query);
  }

  InputStream openBody() throws IOException {
    return body.open();
  }

  /** Names the method and the path; query and headers may hold secrets. */
  @Override
  public String toString() {
    return "ExportHttpRequest[method=" + method + ", path=" + path + "]";
  }

  /** Opens the body; called at most once. */
  @FunctionalInterface
  public interface Body {
    /** The body's bytes, decompressed; closed by the protocol. */
    InputStream open() throws IOException;
  }

  /** Gathers the parts of a request. Confined to one thread. */
  public static final class Builder {
    private final String method;
    private final String path;
    private final String base;
    private final ExportContext context;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable String query;
    private Body body = InputStream::nullInputStream;

    private Builder(String method, String path, URI base, ExportContext context) {
      if (!base.isAbsolute()) {
        throw new IllegalArgumentException("The base must be an absolute URL.");
      }
      this.method = Objects.requireNonNull(method);
      this.path = path.startsWith("/") ? path.substring(1) : path;
      this.base = base.toString().replaceAll("/+$", "");
      this.context = Objects.requireNonNull(context);
    }

    /** Sets the query as it was sent, without the question mark; null if there is none. */
    public Builder query(@Nullable String raw) {
      this.query = raw;
      return this;
    }

    /** Adds one occurrence of a header. */
    public Builder header(String name, String value) {
      headers.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
      return this;
    }

    /** Adds headers, each with one value an occurrence. */
    public Builder headers(Map<String, ? extends Iterable<String>> values) {
      values.forEach((name, all) -> all.forEach(value -> header(name, value)));
      return this;
    }

    /** Sets the body. */
    public Builder body(Body value) {
      this.body = Objects.requireNonNull(value);
      return this;
    }

    /** The request. */
    public ExportHttpRequest build() {
      return new ExportHttpRequest(this);
    }
  }
}
