package io.fhirexport.examples.hapi;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.AuthenticationException;
import java.util.Map;

/** Knows callers by their tokens; {@code metadata} is for everyone. Thread-safe. */
@Interceptor
public final class BearerTokens {
  private static final String SCHEME = "Bearer ";

  private final Map<String, Caller> byToken;

  BearerTokens(Map<String, Caller> byToken) {
    this.byToken = Map.copyOf(byToken);
  }

  /** Called by HAPI before it chooses who handles the request. */
  @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLER_SELECTED)
  public void authenticate(RequestDetails request) {
    if ("metadata".equals(request.getOperation())) {
      return;
    }
    String header = request.getHeader("Authorization");
    Caller caller =
        header != null && header.startsWith(SCHEME)
            ? byToken.get(header.substring(SCHEME.length()))
            : null;
    if (caller == null) {
      AuthenticationException refusal = new AuthenticationException("A valid token is needed.");
      refusal.addResponseHeader("WWW-Authenticate", "Bearer");
      throw refusal;
    }
    caller.sent(request);
  }
}
