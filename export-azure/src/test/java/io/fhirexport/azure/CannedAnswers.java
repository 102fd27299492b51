package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An HTTP client that calls nobody. */
final class CannedAnswers implements HttpClient {
  private final Function<HttpRequest, Mono<HttpResponse>> answer;

  private CannedAnswers(Function<HttpRequest, Mono<HttpResponse>> answer) {
    this.answer = answer;
  }

  /** Answers every request in the same way, and repeats the request in the body. */
  static CannedAnswers of(int status, String errorCode) {
    return new CannedAnswers(
        request ->
            Mono.just(
                new Answer(
                    request,
                    status,
                    errorCode,
                    "<Error><Code>"
                        + errorCode
                        + "</Code><Message>"
                        + request.getUrl().toString().replace("&", "&amp;")
                        + " "
                        + request.getHeaders().getValue(HttpHeaderName.AUTHORIZATION)
                        + "</Message></Error>")));
  }

  static CannedAnswers failing(Throwable cause) {
    return new CannedAnswers(request -> Mono.error(cause));
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return answer.apply(request);
  }

  private static final class Answer extends HttpResponse {
    private final int status;
    private final HttpHeaders headers;
    private final String body;

    Answer(HttpRequest request, int status, String errorCode, String body) {
      super(request);
      this.status = status;
      this.headers =
          new HttpHeaders()
              .set(HttpHeaderName.CONTENT_TYPE, "application/xml")
              .set(HttpHeaderName.fromString("x-ms-error-code"), errorCode)
              .set(HttpHeaderName.fromString("x-ms-request-id"), "1234-abcd");
      this.body = body;
    }

    @Override
    public int getStatusCode() {
      return status;
    }

    @Override
    @Deprecated
    public String getHeaderValue(String name) {
      return headers.getValue(HttpHeaderName.fromString(name));
    }

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }

    @Override
    public Flux<ByteBuffer> getBody() {
      return Flux.just(ByteBuffer.wrap(body.getBytes(UTF_8)));
    }

    @Override
    public Mono<byte[]> getBodyAsByteArray() {
      return Mono.just(body.getBytes(UTF_8));
    }

    @Override
    public Mono<String> getBodyAsString() {
      return Mono.just(body);
    }

    @Override
    public Mono<String> getBodyAsString(Charset charset) {
      return Mono.just(body);
    }
  }
}
