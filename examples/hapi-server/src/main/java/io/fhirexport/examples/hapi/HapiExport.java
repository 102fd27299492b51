package io.fhirexport.examples.hapi;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.HookParams;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.bulk.BulkExportJobParameters;
import ca.uhn.fhir.rest.api.server.bulk.BulkExportJobParameters.ExportStyle;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.interceptor.auth.AuthorizationInterceptor;
import ca.uhn.fhir.rest.server.interceptor.auth.PolicyEnum;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Owner;
import io.fhirexport.api.hook.Decision;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.core.Exports;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.core.protocol.ResponseBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Exports of a HAPI FHIR server: register it as an interceptor, and {@code $export} is served at
 * all levels, with the status and the files of its jobs at {@code _operations/export/}.
 * Thread-safe.
 *
 * <p>HAPI decides first. Every interceptor that sees requests before HAPI chooses a method has run
 * when this one takes over; it then calls those that see requests before a method is invoked, as
 * HAPI would. {@code AuthorizationInterceptor} knows a kick-off as the operation {@code $export}
 * and what is wanted of a job as {@code $export-poll-status} on the server, as with HAPI's own
 * exports, and its rules for bulk exports decide which types leave: without {@code _type} an export
 * is narrowed to them. Rules for single patients are no reason to allow anything.
 */
@Interceptor
public final class HapiExport {
  private static final String REQUEST = "hapi.request";
  private static final String STYLE = "hapi.style";
  private static final String GROUP = "hapi.group";

  private final Function<RequestDetails, @Nullable String> caller;
  private final ExportProtocol protocol;
  private final Map<String, RequestDetails> atWork = new ConcurrentHashMap<>();

  /**
   * Exports what an engine reads.
   *
   * @param engine makes the engine, which asks the policy it is given: {@code policy ->
   *     ExportEngine.start(..., EngineOptions.builder().policy(policy).build())}
   * @param caller names who asks, as the host's authentication has found; null: nobody in
   *     particular
   */
  public HapiExport(
      Function<ExportPolicy, Exports> engine,
      ProtocolOptions options,
      Function<RequestDetails, @Nullable String> caller) {
    this.caller = caller;
    this.protocol = new ExportProtocol(engine.apply(new HapiRules()), options);
  }

  /** Takes over requests for exports, after all other interceptors; others are HAPI's. */
  @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLER_SELECTED, order = Integer.MAX_VALUE)
  public boolean handle(ServletRequestDetails request) throws IOException {
    String path = pathBelowBase(request);
    if (!protocol.handles(path)) {
      return true;
    }
    Map<String, String> attributes = describe(request);
    if (runInterceptors(request)) {
      String key = UUID.randomUUID().toString();
      attributes.put(REQUEST, key);
      atWork.put(key, request);
      try {
        answer(path, request, attributes);
      } finally {
        atWork.remove(key);
      }
      call(Pointcut.SERVER_PROCESSING_COMPLETED_NORMALLY, request, new HookParams());
    }
    return false;
  }

  /** What HAPI takes for the base ends with the tenant, if the path begins with it. */
  private static String pathBelowBase(RequestDetails request) {
    String path = request.getRequestPath();
    String tenant = request.getTenantId();
    return tenant != null && path.startsWith(tenant + "/")
        ? path.substring(tenant.length() + 1)
        : path;
  }

  /** Tells interceptors what is asked, in HAPI's words; and this policy, in its own. */
  private static Map<String, String> describe(RequestDetails request) {
    Map<String, String> attributes = new HashMap<>();
    if (!"$export".equals(request.getOperation())) {
      request.setOperation("$export-poll-status");
      request.setSecondaryOperation(null);
      request.setCompartmentName(null);
      request.setId(null);
      request.setRestOperationType(RestOperationTypeEnum.EXTENDED_OPERATION_SERVER);
    } else if (request.getId() != null) {
      attributes.put(STYLE, ExportStyle.GROUP.name());
      attributes.put(GROUP, "Group/" + request.getId().getIdPart());
      request.setRestOperationType(RestOperationTypeEnum.EXTENDED_OPERATION_INSTANCE);
    } else if (request.getResourceName() != null) {
      attributes.put(STYLE, ExportStyle.PATIENT.name());
      request.setRestOperationType(RestOperationTypeEnum.EXTENDED_OPERATION_TYPE);
    } else {
      attributes.put(STYLE, ExportStyle.SYSTEM.name());
      request.setRestOperationType(RestOperationTypeEnum.EXTENDED_OPERATION_SERVER);
    }
    return attributes;
  }

  /** False: one of them has answered. */
  private static boolean runInterceptors(ServletRequestDetails request) {
    HookParams servlet =
        new HookParams()
            .add(HttpServletRequest.class, request.getServletRequest())
            .add(HttpServletResponse.class, request.getServletResponse());
    HookParams operation =
        new HookParams().add(RestOperationTypeEnum.class, request.getRestOperationType());
    return call(Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, request, servlet)
        && call(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED, request, operation);
  }

  private static boolean call(Pointcut pointcut, RequestDetails request, HookParams params) {
    params.add(RequestDetails.class, request);
    params.addIfMatchesType(ServletRequestDetails.class, request);
    return request.getInterceptorBroadcaster().callHooks(pointcut, params);
  }

  private void answer(String path, ServletRequestDetails request, Map<String, String> attributes)
      throws IOException {
    HttpServletRequest servlet = request.getServletRequest();
    Owner owner = new Owner(request.getTenantId(), caller.apply(request));
    ExportHttpRequest export =
        ExportHttpRequest.builder(
                servlet.getMethod(),
                path,
                URI.create(request.getFhirServerBase()),
                new ExportContext(owner, attributes))
            .query(servlet.getQueryString())
            .headers(request.getHeaders())
            .body(() -> body(servlet))
            .build();
    try (ExportHttpResponse response = protocol.handle(export)) {
      send(response, servlet, request.getServletResponse());
    }
  }

  private static InputStream body(HttpServletRequest servlet) throws IOException {
    InputStream body = servlet.getInputStream();
    return "gzip".equalsIgnoreCase(servlet.getHeader("Content-Encoding"))
        ? new GZIPInputStream(body)
        : body;
  }

  private static void send(
      ExportHttpResponse response, HttpServletRequest request, HttpServletResponse servlet)
      throws IOException {
    servlet.setStatus(response.status());
    response.headers().forEach(servlet::setHeader);
    ResponseBody body = response.body().orElse(null);
    if (body == null || request.getMethod().equals("HEAD")) {
      return;
    }
    body.length().ifPresent(servlet::setContentLengthLong);
    try {
      body.writeTo(servlet.getOutputStream());
    } catch (IOException | RuntimeException e) {
      request.setAttribute(BrokenOff.class.getName(), new BrokenOff(e));
      throw e;
    }
  }

  /** Keeps HAPI from writing an OperationOutcome behind half a file, which would look whole. */
  @Hook(Pointcut.SERVER_HANDLE_EXCEPTION)
  public void breakOff(HttpServletRequest request, HttpServletResponse response) {
    Object reason = request.getAttribute(BrokenOff.class.getName());
    if (reason instanceof BrokenOff brokenOff) {
      if (response.isCommitted()) {
        throw brokenOff;
      }
      response.reset();
    }
  }

  /** Makes the container break off the connection. */
  private static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenOff(Exception cause) {
      super("A response could not be written to its end.", cause);
    }
  }

  /** Asks the rules of HAPI's {@code AuthorizationInterceptor}, then whoever else has a say. */
  private final class HapiRules implements ExportPolicy {
    @Override
    public Decision onKickOff(ExportRequest request, Set<String> types, ExportContext context) {
      RequestDetails asking = asking(context);
      Set<String> allowed = new TreeSet<>(types);
      if (!allow(asking, export(types, context))) {
        allowed.removeIf(type -> !allow(asking, export(Set.of(type), context)));
      }
      if (allowed.isEmpty()) {
        return Decision.refuse("The rules of this server do not let you export this.");
      }
      HookParams params =
          new HookParams().add(BulkExportJobParameters.class, export(allowed, context));
      try {
        return call(Pointcut.STORAGE_INITIATE_BULK_EXPORT, asking, params)
            ? Decision.narrow(allowed)
            : Decision.refuse("This server does not let you export this.");
      } catch (ForbiddenOperationException e) {
        return Decision.refuse(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public Decision onAccess(
        ExportJob job, Set<String> types, Access access, ExportContext context) {
      return allow(asking(context), export(types, job.context()))
          ? Decision.allow()
          : Decision.refuse("The rules of this server do not let you see all of this.");
    }

    private RequestDetails asking(ExportContext context) {
      return Objects.requireNonNull(atWork.get(context.attributes().get(REQUEST)));
    }

    /** In HAPI's words. */
    private static BulkExportJobParameters export(Set<String> types, ExportContext kickOff) {
      BulkExportJobParameters export = new BulkExportJobParameters();
      export.setResourceTypes(types);
      export.setExportStyle(ExportStyle.valueOf(kickOff.attributes().get(STYLE)));
      export.setGroupId(kickOff.attributes().get(GROUP));
      return export;
    }

    /** What the pointcut for bulk exports would come to, without an exception for each refusal. */
    private static boolean allow(RequestDetails asking, BulkExportJobParameters export) {
      asking
          .getUserData()
          .put(AuthorizationInterceptor.REQUEST_ATTRIBUTE_BULK_DATA_EXPORT_OPTIONS, export);
      return asking.getServer().getInterceptorService().getAllRegisteredInterceptors().stream()
          .filter(AuthorizationInterceptor.class::isInstance)
          .map(AuthorizationInterceptor.class::cast)
          .map(
              rules ->
                  rules.applyRulesAndReturnDecision(
                      RestOperationTypeEnum.EXTENDED_OPERATION_SERVER,
                      asking,
                      null,
                      null,
                      null,
                      Pointcut.STORAGE_INITIATE_BULK_EXPORT))
          .allMatch(verdict -> verdict.getDecision() == PolicyEnum.ALLOW);
    }
  }
}
