package io.fhirexport.examples.embedding;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

// @start region="spring"
/** Serves exports beside the other controllers of a Spring application. */
@RestController
public class ExportController {
  private static final String ENDPOINT = "/fhir";

  private final ExportProtocol protocol;
  private final URI base;

  /**
   * Serves one endpoint.
   *
   * @param base its URL as clients see it, ending in {@code /fhir}
   */
  public ExportController(ExportProtocol protocol, URI base) {
    this.protocol = protocol;
    this.base = base;
  }

  /** Any method, which the protocol takes or refuses. */
  @RequestMapping({
    ENDPOINT + "/$export",
    ENDPOINT + "/Patient/$export",
    ENDPOINT + "/Group/{group}/$export",
    ENDPOINT + "/_operations/export/{job}",
    ENDPOINT + "/_operations/export/{job}/{file}"
  })
  public void export(
      HttpServletRequest request,
      HttpServletResponse response,
      @RequestHeader HttpHeaders headers,
      @Nullable Principal user)
      throws IOException {
    try (ExportHttpResponse answer =
        user == null ? unauthenticated() : answer(request, headers, user)) {
      response.setStatus(answer.status());
      answer.headers().forEach(response::setHeader);
      if (answer.body().isPresent() && !request.getMethod().equals("HEAD")) {
        answer.body().get().writeTo(response.getOutputStream());
      }
    }
  }

  private ExportHttpResponse answer(HttpServletRequest request, HttpHeaders headers, Principal user)
      throws IOException {
    String endpoint = request.getContextPath() + ENDPOINT;
    String path = request.getRequestURI().substring(endpoint.length());
    ExportContext caller = ExportContext.of(null, user.getName());
    return protocol.handle(
        ExportHttpRequest.builder(request.getMethod(), path, base, caller)
            .query(request.getQueryString())
            .headers(headers)
            .body(request::getInputStream)
            .build());
  }

  private static ExportHttpResponse unauthenticated() {
    Issue why = Issue.error(IssueCode.LOGIN, null, "This needs a user who is authenticated.");
    return ExportHttpResponse.outcome(401, List.of(why));
  }
}
// @end
