package io.fhirexport.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** An HTTP client that loses the answers to so many commits which the service carried out. */
final class LossyNetwork implements HttpClient {
  private final HttpClient client = HttpClient.createDefault();
  private final AtomicInteger toLose;

  LossyNetwork(int toLose) {
    this.toLose = new AtomicInteger(toLose);
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    Mono<HttpResponse> answer = client.send(request);
    String query = request.getUrl().getQuery();
    boolean commit =
        request.getHttpMethod() == HttpMethod.PUT
            && query != null
            && query.contains("comp=blocklist");
    return commit && toLose.getAndDecrement() > 0
        ? answer.flatMap(
            it -> {
              it.close();
              return Mono.error(new IOException("The connection was reset."));
            })
        : answer;
  }
}
