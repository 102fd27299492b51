package io.fhirexport.testkit.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An HTTP request of the suite. Immutable. */
public final class Call {
  private final String method;
  private final String url;
  private final Map<String, List<String>> headers;
  private final @Nullable String body;

  private Call(
      String method, String url, Map<String, List<String>> headers, @Nullable String body) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.body = body;
  }

  /**
   * A request without headers or body.
   *
   * @param method the HTTP method in capitals
   * @param url the absolute URL, percent-encoded
   */
  public static Call of(String method, String url) {
    return new Call(method, url, new TreeMap<>(String.CASE_INSENSITIVE_ORDER), null);
  }

  /** The request with one more occurrence of a header. */
  public Call header(String name, String value) {
    Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((key, values) -> more.put(key, List.copyOf(values)));
    List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
    values.add(value);
    more.put(name, values);
    return new Call(method, url, more, body);
  }

  /** The request with a body, which is sent in UTF-8. */
  public Call body(String text) {
    return new Call(method, url, headers, text);
  }

  /** The HTTP method in capitals. */
  public String method() {
    return method;
  }

  /** The absolute URL, percent-encoded. */
  public String url() {
    return url;
  }

  /** The headers; a name may have several values, one an occurrence. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The body's text, if there is one. */
  public Optional<String> body() {
    return Optional.ofNullable(body);
  }

  /** Names the method and the URL; headers may hold secrets. */
  @Override
  public String toString() {
    return method + " " + url;
  }
}
