package io.fhirexport.core.protocol;

import io.fhirexport.api.ExportException;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.JobLimitException;
import io.fhirexport.api.RefusedByPolicyException;
import io.fhirexport.core.Exports;
import io.fhirexport.core.request.KickOff;
import io.fhirexport.core.request.KickOffParser;
import io.fhirexport.core.request.ParsedKickOff;
import io.fhirexport.core.scope.ResourceTypes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kick-offs of every level (Bulk Data IG, "Kick-off Request"). Thread-safe. */
final class KickOffRoute {
  private static final Logger LOG = LoggerFactory.getLogger(KickOffRoute.class);
  private static final Set<String> JSON = Set.of("application/fhir+json", "application/json");

  private final Exports exports;
  private final ProtocolOptions options;
  private final UnpolledJobs unpolled;

  KickOffRoute(Exports exports, ProtocolOptions options, UnpolledJobs unpolled) {
    this.exports = exports;
    this.options = options;
    this.unpolled = unpolled;
  }

  ExportHttpResponse handle(ExportLevel level, @Nullable String groupId, ExportHttpRequest request)
      throws IOException {
    boolean post = request.method().equals("POST");
    boolean get = request.method().equals("GET") && !options.version().postOnly();
    if (!post && !get) {
      return Refusals.wrongMethod(options.version().postOnly() ? "POST" : "GET, POST");
    }
    if (!options.azureHeaders() && !AcceptHeader.takesJson(request.headers("Accept"))) {
      return Refusals.notAcceptable();
    }
    if (post && !bodyIsJson(request)) {
      return Refusals.outcome(
          415, IssueCode.NOT_SUPPORTED, "The body must be application/fhir+json.");
    }
    PreferHeader prefer = PreferHeader.parse(request.headers("Prefer"));
    KickOff kickOff = new KickOff(level, groupId, request.url(), prefer.lenient());
    List<Issue> faults = new ArrayList<>(headerFaults(request, prefer));
    ParsedKickOff parsed;
    try {
      parsed = parse(kickOff, request);
    } catch (ZipException | EOFException e) {
      LOG.debug("The body of a kick-off could not be decompressed.", e);
      faults.add(Issue.error(IssueCode.INVALID, null, "The body cannot be decompressed."));
      return refuse(faults);
    }
    faults.addAll(parsed.faults());
    return faults.isEmpty()
        ? start(parsed.request(), prefer, request)
        : refuse(faults, parsed.request(), request);
  }

  private static boolean bodyIsJson(ExportHttpRequest request) {
    // A body without a type is read as what it must be.
    return request.headers("Content-Type").stream()
        .map(type -> HeaderList.split(type, ';').get(0).toLowerCase(Locale.ROOT))
        .allMatch(JSON::contains);
  }

  private List<Issue> headerFaults(ExportHttpRequest request, PreferHeader prefer) {
    if (options.azureHeaders()) {
      return AzureHeaders.faults(request);
    }
    List<Issue> faults = new ArrayList<>();
    if (options.requirePreferAsync() && !prefer.respondAsync()) {
      faults.add(
          Issue.error(IssueCode.REQUIRED, "Prefer", "An export needs Prefer: respond-async."));
    }
    if (options.requireAccept() && !AcceptHeader.present(request.headers("Accept"))) {
      faults.add(
          Issue.error(
              IssueCode.REQUIRED, "Accept", "An export needs Accept: application/fhir+json."));
    }
    return faults;
  }

  private ParsedKickOff parse(KickOff kickOff, ExportHttpRequest request) throws IOException {
    List<URI> bases = new ArrayList<>(options.ownBases());
    bases.add(URI.create(request.base()));
    KickOffParser parser = new KickOffParser(ResourceTypes.r4(), bases, options.dialect());
    String query = request.query().orElse(null);
    if (request.method().equals("GET")) {
      return parser.query(kickOff, query);
    }
    try (InputStream body = request.openBody()) {
      return parser.body(kickOff, query, body, options.bodyLimit());
    }
  }

  private ExportHttpResponse start(
      ExportRequest export, PreferHeader prefer, ExportHttpRequest request) {
    boolean separateStatus = options.version().separateStatus() && prefer.separateStatus();
    ExportRequest preferred = export.toBuilder().separateStatus(separateStatus).build();
    JobId id;
    try {
      id = exports.start(preferred, request.context()).id();
    } catch (InvalidExportRequestException e) {
      return refuse(e.issues());
    } catch (RefusedByPolicyException e) {
      return Refusals.outcome(403, IssueCode.FORBIDDEN, String.valueOf(e.getMessage()));
    } catch (JobLimitException e) {
      return Refusals.later(429, IssueCode.THROTTLED, String.valueOf(e.getMessage()), options);
    } catch (HostFailureException e) {
      LOG.warn("A kick-off failed.", e);
      return e.reason()
          .map(reason -> Refusals.outcome(500, IssueCode.PROCESSING, reason))
          .orElseGet(() -> Refusals.tryAgain(options));
    }
    unpolled.add(id);
    ExportHttpResponse.Builder accepted =
        ExportHttpResponse.status(202)
            .header("Content-Location", request.base() + "/" + Route.JOBS + id);
    String applied = prefer.applied(separateStatus);
    if (!applied.isEmpty()) {
      accepted.header("Preference-Applied", applied);
    }
    return accepted.build();
  }

  /** Names the faults of the request together with those that its source would find. */
  private ExportHttpResponse refuse(
      List<Issue> faults, ExportRequest understood, ExportHttpRequest request) {
    Set<Issue> all = new LinkedHashSet<>(faults);
    if (faults.stream().noneMatch(fault -> fault.code() == IssueCode.TOO_LONG)) {
      try {
        all.addAll(exports.check(understood, request.context()));
      } catch (ExportException e) {
        LOG.debug("A faulty request could not be checked any further.", e);
      }
    }
    return refuse(List.copyOf(all));
  }

  private static ExportHttpResponse refuse(List<Issue> faults) {
    int status = 400;
    if (faults.stream().allMatch(fault -> fault.code() == IssueCode.NOT_FOUND)) {
      status = 404;
    } else if (faults.stream().anyMatch(fault -> fault.code() == IssueCode.TOO_LONG)) {
      status = 413;
    }
    return ExportHttpResponse.outcome(status, faults);
  }
}
