package io.fhirexport.examples.embedding;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;

// @start region="servlet"
/** Serves exports below the path it is mapped to, for instance {@code /fhir/*}. */
public final class ExportServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient ExportProtocol protocol;
  private final transient URI base;

  /**
   * Serves one endpoint.
   *
   * @param base its URL as clients see it
   */
  public ExportServlet(ExportProtocol protocol, URI base) {
    this.protocol = protocol;
    this.base = base;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (ExportHttpResponse answer = answer(request)) {
      response.setStatus(answer.status());
      answer.headers().forEach(response::setHeader);
      if (answer.body().isPresent() && !request.getMethod().equals("HEAD")) {
        answer.body().get().writeTo(response.getOutputStream());
      }
    }
  }

  private ExportHttpResponse answer(HttpServletRequest request) throws IOException {
    String user = request.getRemoteUser();
    if (user == null) {
      return unauthenticated();
    }
    String endpoint = request.getContextPath() + request.getServletPath();
    String path = request.getRequestURI().substring(endpoint.length());
    ExportHttpRequest.Builder export =
        ExportHttpRequest.builder(request.getMethod(), path, base, ExportContext.of(null, user))
            .query(request.getQueryString())
            .body(request::getInputStream);
    for (String name : Collections.list(request.getHeaderNames())) {
      Collections.list(request.getHeaders(name)).forEach(value -> export.header(name, value));
    }
    return protocol.handle(export.build());
  }

  private static ExportHttpResponse unauthenticated() {
    Issue why = Issue.error(IssueCode.LOGIN, null, "This needs a user who is authenticated.");
    return ExportHttpResponse.outcome(401, List.of(why));
  }
}
// @end
