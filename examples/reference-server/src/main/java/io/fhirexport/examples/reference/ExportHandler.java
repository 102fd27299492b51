package io.fhirexport.examples.reference;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ResponseBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands requests to the protocol and its responses back. Thread-safe. */
final class ExportHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ExportHandler.class);
  private static final String PLAIN = "identity";
  private static final Set<String> CODINGS = Set.of(PLAIN, "gzip", "x-gzip");
  private static final long NO_BODY = -1;
  private static final long CHUNKED = 0;

  private final ExportProtocol protocol;
  private final URI base;
  private final Map<String, byte[]> documents;
  private final Function<Headers, Optional<ExportContext>> callers;

  /**
   * A handler.
   *
   * @param documents what everyone may read, by its path below {@code base}
   * @param callers tells by a request's headers who sends it; empty: nobody who may
   */
  ExportHandler(
      ExportProtocol protocol,
      URI base,
      Map<String, byte[]> documents,
      Function<Headers, Optional<ExportContext>> callers) {
    this.protocol = protocol;
    this.callers = callers;
    this.base = base;
    this.documents = documents;
  }

  /** Answers; an exception makes the JDK's server break the connection off. */
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String root = base.getPath() + "/";
    byte[] document = path.startsWith(root) ? documents.get(path.substring(root.length())) : null;
    if (document != null && Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      send(document, exchange);
    } else {
      try (ExportHttpResponse response = answer(exchange, path)) {
        send(response, exchange);
      }
    }
    exchange.close();
  }

  private ExportHttpResponse answer(HttpExchange exchange, String path) {
    String root = base.getPath() + "/";
    if (!path.startsWith(root)) {
      return outcome(404, IssueCode.NOT_FOUND, "There is nothing here.");
    }
    Optional<ExportContext> caller = callers.apply(exchange.getRequestHeaders());
    if (caller.isEmpty()) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      return outcome(401, IssueCode.LOGIN, "This needs a valid access token.");
    }
    if (!CODINGS.contains(coding(exchange))) {
      return outcome(415, IssueCode.NOT_SUPPORTED, "The body may be compressed by gzip only.");
    }
    ExportHttpRequest request =
        ExportHttpRequest.builder(
                exchange.getRequestMethod(), path.substring(root.length()), base, caller.get())
            .query(exchange.getRequestURI().getRawQuery())
            .headers(exchange.getRequestHeaders())
            .body(() -> body(exchange))
            .build();
    try {
      return protocol.handle(request);
    } catch (IOException | RuntimeException e) {
      LOG.warn("A request could not be answered: {}", request, e);
      return outcome(500, IssueCode.PROCESSING, "The server failed to answer this request.");
    }
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    return coding(exchange).equals(PLAIN) ? body : new GZIPInputStream(body);
  }

  private static String coding(HttpExchange exchange) {
    String coding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    return coding == null ? PLAIN : coding.strip().toLowerCase(Locale.ROOT);
  }

  private static ExportHttpResponse outcome(int status, IssueCode code, String text) {
    return ExportHttpResponse.outcome(status, List.of(Issue.error(code, null, text)));
  }

  private static void send(ExportHttpResponse response, HttpExchange exchange) throws IOException {
    response.headers().forEach(exchange.getResponseHeaders()::set);
    Optional<ResponseBody> body = response.body();
    if (body.isEmpty() || exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(response.status(), NO_BODY);
      return;
    }
    long length = body.get().length().orElse(CHUNKED);
    boolean empty = body.get().length().isPresent() && length == 0;
    exchange.sendResponseHeaders(response.status(), empty ? NO_BODY : length);
    if (!empty) {
      // Not closed on failure: closing would end a chunked body as if it were whole.
      OutputStream out = exchange.getResponseBody();
      body.get().writeTo(out);
      out.close();
    }
  }

  private static void send(byte[] document, HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/fhir+json");
    headers.set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(document.length));
      exchange.sendResponseHeaders(200, NO_BODY);
    } else {
      exchange.sendResponseHeaders(200, document.length);
      exchange.getResponseBody().write(document);
    }
  }
}
