package io.fhirexport.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the server under test answered. Immutable, if nobody writes into {@link #body()}. */
public final class Answer {
  private static final int SHOWN = 300;

  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  /**
   * An answer as it came, its content codings not undone.
   *
   * @param headers the values of each header, one an occurrence, whatever the case of its name
   */
  public Answer(int status, Map<String, List<String>> headers, byte[] body) {
    this.status = status;
    this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.headers.putAll(headers);
    this.body = body.clone();
  }

  /** The HTTP status code. */
  public int status() {
    return status;
  }

  /** The headers, by name without regard to case. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** All values of a header. */
  public List<String> headers(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** The body's bytes; empty if there are none. */
  public byte[] body() {
    return body;
  }

  /** The body as text. */
  public String text() {
    return new String(body, UTF_8);
  }

  /** The status and the beginning of the body, for messages. */
  @Override
  public String toString() {
    String text = text();
    return "status "
        + status
        + (text.isEmpty() ? "" : ": " + text.substring(0, Math.min(SHOWN, text.length())));
  }
}
