package io.fhirexport.core.protocol;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.Tally;
import io.fhirexport.core.Exports;
import io.fhirexport.core.JobStatus;
import io.fhirexport.core.ManifestPage;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Status requests and the end of jobs (Bulk Data IG, "Status Request"). Thread-safe. */
final class StatusRoute {
  private static final Logger LOG = LoggerFactory.getLogger(StatusRoute.class);
  // RFC 9110, 5.6.7; the JDK's own formatter writes days with one digit.
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final int LONGEST_PROGRESS = 99;
  private static final int PAUSES_A_RUN = 10;
  // A client tries again after these, which is of no use once a job has failed.
  private static final Set<IssueCode> RETRIED =
      EnumSet.of(IssueCode.TRANSIENT, IssueCode.THROTTLED);

  private final Exports exports;
  private final ProtocolOptions options;
  private final UnpolledJobs unpolled;
  private final @Nullable PollLimit limit;

  StatusRoute(Exports exports, ProtocolOptions options, UnpolledJobs unpolled) {
    this.exports = exports;
    this.options = options;
    this.unpolled = unpolled;
    this.limit = options.pollLimit().orElse(null);
  }

  ExportHttpResponse status(JobId id, ExportHttpRequest request) {
    if (!AcceptHeader.takesJson(request.headers("Accept"))) {
      return Refusals.notAcceptable();
    }
    try {
      Optional<JobStatus> found = exports.status(id, request.context());
      if (found.isEmpty()) {
        return Refusals.noSuchJob();
      }
      Optional<ManifestLinks> links = ManifestLinks.of(found.get(), request);
      if (links.isEmpty()) {
        return Refusals.noSuchPage();
      }
      if (limit != null && links.get().isFirstPage()) {
        // Counted once the job is known to be the caller's: strangers cannot use up its polls.
        Optional<Duration> wait = limit.count(id, options.clock().instant());
        if (wait.isPresent()) {
          return tooOften(wait.get());
        }
      }
      return answer(found.get(), links.get());
    } catch (IOException | RuntimeException e) {
      if (isGone(id, request)) {
        return Refusals.noSuchJob();
      }
      // Whatever a host's part throws: the job itself may be well, which a 500 would deny.
      LOG.warn("The status of an export could not be read: job={}", id, e);
      Duration allowed = untilAllowed(id);
      Duration wait = options.retryAfterMax();
      return Refusals.tryAgain(allowed.compareTo(wait) > 0 ? allowed : wait);
    }
  }

  /** Who comes back as told is never told that it was too soon. */
  private Duration untilAllowed(JobId id) {
    return limit == null ? Duration.ZERO : limit.untilNext(id, options.clock().instant());
  }

  /** Whether a job that was there has ended while its manifest was read. */
  private boolean isGone(JobId id, ExportHttpRequest request) {
    try {
      return exports.status(id, request.context()).isEmpty();
    } catch (RuntimeException e) {
      LOG.debug("It is not known whether an export is still there: job={}", id, e);
      return false;
    }
  }

  ExportHttpResponse cancel(JobId id, ExportHttpRequest request) {
    try {
      if (!exports.cancel(id, request.context())) {
        return Refusals.noSuchJob();
      }
    } catch (RuntimeException e) {
      LOG.warn("An export could not be ended: job={}", id, e);
      return Refusals.tryAgain(options);
    }
    unpolled.remove(id);
    if (limit != null) {
      limit.remove(id);
    }
    return ExportHttpResponse.status(202).build();
  }

  private ExportHttpResponse answer(JobStatus job, ManifestLinks links) throws IOException {
    // There are clients that count on one 202 before the manifest.
    if (unpolled.remove(job.id())) {
      return running(job, options.retryAfterMin());
    }
    if (job.state() == JobState.FAILED) {
      return failed(job);
    }
    Optional<ManifestPage> page = page(job, links);
    if (page.isPresent()) {
      return page(job, page.get(), links);
    }
    if (!links.isFirstPage()) {
      return Refusals.noSuchPage();
    }
    return job.state() == JobState.RUNNING ? running(job, pause(job)) : Refusals.noSuchJob();
  }

  /** What of a manifest is there; all of it, once the job is complete, unless pages may come. */
  private Optional<ManifestPage> page(JobStatus job, ManifestLinks links) throws IOException {
    return job.request().partialManifests()
        ? job.page(links.after(), options.manifestFiles())
        : job.manifest().map(whole -> new ManifestPage(whole, OptionalLong.empty()));
  }

  private static ExportHttpResponse tooOften(Duration wait) {
    return Refusals.later(
        429,
        IssueCode.THROTTLED,
        "This poll came too soon after the one before; the export itself is not affected.",
        wait);
  }

  private ExportHttpResponse running(JobStatus job, Duration pause) {
    return beginRunning(job, pause).build();
  }

  private ExportHttpResponse.Builder beginRunning(JobStatus job, Duration pause) {
    long wait = Math.max(pause.toSeconds(), Refusals.seconds(untilAllowed(job.id())));
    return begin(job, 202)
        .header("X-Progress", progress(job.tally()))
        .header("Retry-After", Long.toString(wait));
  }

  /** The longer a job has been running, the longer it is likely to go on. */
  private Duration pause(JobStatus job) {
    Duration age = Duration.between(job.createdAt(), options.clock().instant());
    Duration pause = age.dividedBy(PAUSES_A_RUN);
    if (pause.compareTo(options.retryAfterMin()) < 0) {
      return options.retryAfterMin();
    }
    return pause.compareTo(options.retryAfterMax()) > 0 ? options.retryAfterMax() : pause;
  }

  private static String progress(Tally tally) {
    String percentage = tally.tasks() == 0 ? "" : (100 * tally.tasksDone() / tally.tasks()) + "%, ";
    String text =
        percentage
            + tally.counts().written()
            + " resources in "
            + tally.files()
            + " files, "
            + tally.tasksDone()
            + " of "
            + tally.tasks()
            + " tasks";
    return text.length() > LONGEST_PROGRESS ? percentage + "running" : text;
  }

  private ExportHttpResponse page(JobStatus job, ManifestPage page, ManifestLinks links)
      throws IOException {
    boolean token = job.linksRequireAccessToken().orElse(options.requiresAccessToken());
    ExportHttpResponse.Builder response =
        job.state() == JobState.RUNNING ? beginRunning(job, pause(job)) : begin(job, 200);
    response.header("Content-Type", "application/json");
    job.expiresAt().ifPresent(at -> response.header("Expires", HTTP_DATE.format(at)));
    String next = page.next().isPresent() ? links.page(page.next().getAsLong()) : null;
    return response
        .body(new ManifestBody(page.files(), token, links, options.version().manifest(), next))
        .build();
  }

  private static ExportHttpResponse failed(JobStatus job) {
    Issue failure =
        job.failure().orElse(Issue.error(IssueCode.PROCESSING, null, "The export has failed."));
    IssueCode code = RETRIED.contains(failure.code()) ? IssueCode.PROCESSING : failure.code();
    return begin(job, 500)
        .outcome(List.of(Issue.error(code, failure.expression(), failure.text())))
        .build();
  }

  private static ExportHttpResponse.Builder begin(JobStatus job, int status) {
    return ExportStatus.begin(job.request().separateStatus(), status);
  }
}
