package io.fhirexport.core.protocol;

import io.fhirexport.api.Issue;
import io.fhirexport.core.outcome.OperationOutcomes;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response as plain values. Immutable but for its body; whoever obtained it closes it,
 * whether or not the body was written.
 */
public final class ExportHttpResponse implements Closeable {
  private final int status;
  private final Map<String, String> headers;
  private final @Nullable ResponseBody body;

  private ExportHttpResponse(Builder builder) {
    this.status = builder.status;
    this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(builder.headers));
    this.body = builder.body;
  }

  /**
   * A refusal or failure: an OperationOutcome as JSON, which no cache keeps. For a host's own use
   * too, for instance where a token is missing.
   *
   * @param issues at least one
   */
  public static ExportHttpResponse outcome(int status, List<Issue> issues) {
    return outcomeBuilder(status, issues).build();
  }

  static Builder outcomeBuilder(int status, List<Issue> issues) {
    return status(status).outcome(issues);
  }

  /** Begins a response that no cache keeps. */
  static Builder status(int status) {
    return new Builder(status).header("Cache-Control", "no-store");
  }

  /** The HTTP status code. */
  public int status() {
    return status;
  }

  /**
   * The headers in their order, each once; {@code Content-Length} among them where it is known,
   * also for a HEAD.
   */
  public Map<String, String> headers() {
    return headers;
  }

  /** The body, if there is one. */
  public Optional<ResponseBody> body() {
    return Optional.ofNullable(body);
  }

  @Override
  public void close() throws IOException {
    if (body != null) {
      body.close();
    }
  }

  /** Names the status and the headers' names. */
  @Override
  public String toString() {
    return "ExportHttpResponse[status=" + status + ", headers=" + headers.keySet() + "]";
  }

  /** Gathers the parts of a response. Confined to one thread. */
  static final class Builder {
    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable ResponseBody body;

    private Builder(int status) {
      this.status = status;
    }

    Builder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    Builder outcome(List<Issue> issues) {
      return header("Content-Type", "application/fhir+json")
          .body(new BytesBody(OperationOutcomes.json(issues)));
    }

    Builder body(ResponseBody value) {
      this.body = value;
      value.length().ifPresent(length -> header("Content-Length", Long.toString(length)));
      return this;
    }

    ExportHttpResponse build() {
      return new ExportHttpResponse(this);
    }
  }
}
