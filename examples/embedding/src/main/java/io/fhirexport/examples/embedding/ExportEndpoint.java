package io.fhirexport.examples.embedding;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ResponseBody;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

// @start region="jax-rs"
/** Serves exports beside the other resources of a JAX-RS application. */
@Path("{path: (Patient/|Group/[^/]+/)?\\$export|_operations/export/.+}")
public class ExportEndpoint {
  private final ExportProtocol protocol;
  private final URI base;

  /**
   * Serves the endpoint that is the application's base.
   *
   * @param base its URL as clients see it, which behind a proxy is not what JAX-RS takes it for
   */
  public ExportEndpoint(ExportProtocol protocol, URI base) {
    this.protocol = protocol;
    this.base = base;
  }

  /** A kick-off, a status, a file. */
  @GET
  public Response get(
      @Context Request request,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context SecurityContext security)
      throws IOException {
    return handle(request, uri, headers, security, InputStream.nullInputStream());
  }

  /** A file's headers. */
  @HEAD
  public Response head(
      @Context Request request,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context SecurityContext security)
      throws IOException {
    return handle(request, uri, headers, security, InputStream.nullInputStream());
  }

  /** A kick-off with a body. */
  @POST
  public Response post(
      @Context Request request,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context SecurityContext security,
      InputStream body)
      throws IOException {
    return handle(request, uri, headers, security, body);
  }

  /** The end of a job. */
  @DELETE
  public Response delete(
      @Context Request request,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context SecurityContext security)
      throws IOException {
    return handle(request, uri, headers, security, InputStream.nullInputStream());
  }

  private Response handle(
      Request request, UriInfo uri, HttpHeaders headers, SecurityContext security, InputStream body)
      throws IOException {
    @Nullable Principal user = security.getUserPrincipal();
    if (user == null) {
      return respond(request, unauthenticated());
    }
    ExportContext caller = ExportContext.of(null, user.getName());
    ExportHttpRequest export =
        ExportHttpRequest.builder(request.getMethod(), uri.getPath(false), base, caller)
            .query(uri.getRequestUri().getRawQuery())
            .headers(headers.getRequestHeaders())
            .body(() -> body)
            .build();
    return respond(request, protocol.handle(export));
  }

  private static ExportHttpResponse unauthenticated() {
    Issue why = Issue.error(IssueCode.LOGIN, null, "This needs a user who is authenticated.");
    return ExportHttpResponse.outcome(401, List.of(why));
  }

  private static Response respond(Request request, ExportHttpResponse answer) throws IOException {
    Response.ResponseBuilder response = Response.status(answer.status());
    answer.headers().forEach(response::header);
    Optional<ResponseBody> content = answer.body();
    if (content.isEmpty() || request.getMethod().equals("HEAD")) {
      answer.close();
      return response.build();
    }
    StreamingOutput output =
        out -> {
          try (answer) {
            content.get().writeTo(out);
          }
        };
    return response.entity(output).build();
  }
}
// @end
