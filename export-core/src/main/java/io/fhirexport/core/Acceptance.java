package io.fhirexport.core;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportException;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.SupportsDestinations;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.core.elements.RootElements;
import io.fhirexport.core.plan.Fingerprint;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.ProvenanceRule;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.scope.ResourceTypes;
import io.fhirexport.core.scope.RosterPages;
import io.fhirexport.core.scope.RosterResolution;
import io.fhirexport.core.scope.RosterResolver;
import io.fhirexport.core.search.TypeFilters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a request against what the server has, before a job is made of it: after that, only
 * run-time trouble is left.
 */
final class Acceptance {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);
  private static final String GROUP = "Group";

  /** How much clocks may differ. */
  private static final Duration SKEW = Duration.ofHours(1);

  private final Parts parts;
  private final AtomicBoolean warned = new AtomicBoolean();

  Acceptance(Parts parts) {
    this.parts = parts;
  }

  /**
   * A request that was looked at.
   *
   * @param request the request, with what was left out of it noted
   * @param types the types it exports
   * @param transactionTime the instant it is as of
   * @param fingerprint of the source and the configuration
   * @param faults why it cannot be accepted, whoever its patients are
   */
  record Checked(
      ExportRequest request,
      ExportContext context,
      List<String> types,
      Instant transactionTime,
      String fingerprint,
      List<Issue> faults) {
    /**
     * The job.
     *
     * @param request the request, with what was left out of its patients noted as well
     * @param allowed the types that a policy narrows it to, or null
     */
    JobDefinition definition(
        JobId id,
        ExportRequest request,
        List<String> allowedTypes,
        @Nullable Set<String> allowed,
        @Nullable SupportsDestinations sink) {
      String destination =
          sink == null
              ? null
              : sink.destination(
                  request.container().orElse(null),
                  new ExportJob(id, transactionTime, context, null));
      return new JobDefinition(
          request, allowedTypes, context, transactionTime, destination, fingerprint, allowed);
    }
  }

  /**
   * The patients of a request.
   *
   * @param request the request, with those left out noted
   * @param roster the patients in pages; none if they are all there are
   * @param faults why they cannot be exported
   */
  record Population(ExportRequest request, List<byte[]> roster, List<Issue> faults) {}

  /** Looks at everything but groups and patients, of which a caller may know nothing. */
  Checked check(ExportRequest request, ExportContext context) {
    try {
      Instant transactionTime = parts.source().transactionTime(context);
      SourceDescription source = parts.source().describe();
      checkTypes(source);
      List<Issue> faults = new ArrayList<>(futureFaults(request, transactionTime));
      OrganizedOutput organized =
          new OrganizedOutput(request, parts.walker().isPresent(), parts.scratch().isPresent());
      Set<String> all = served(request, source);
      all.addAll(referenced(request, source, all));
      Set<String> served = new TreeSet<>(all);
      if (organized.applies()) {
        served.retainAll(parts.options().compartment().types());
      }
      for (String type : request.types()) {
        if (!served.contains(type)) {
          faults.add(notServed(type, request.level(), source));
        }
      }
      if (served.contains(GROUP) && request.types().contains(GROUP)) {
        faults.addAll(groupFaults(request));
      }
      Set<String> types =
          request.types().isEmpty() ? byDefault(request, served) : new TreeSet<>(request.types());
      faults.addAll(destinationFaults(request, context));
      faults.addAll(filterFaults(request, transactionTime));
      ExportRequest.Builder noted = request.toBuilder();
      faults.addAll(organized.faults());
      organized.note(noted);
      organized.noteLeftOut(all, served, noted);
      AssociatedData associated = new AssociatedData(request);
      faults.addAll(associated.faults(source.types(), parts.scratch().isPresent()));
      associated.ignored().forEach(noted::ignored);
      types.addAll(associated.types());
      faults.addAll(RootElements.faults(request.elements(), List.copyOf(types)));
      return new Checked(
          noted.build(),
          context,
          List.copyOf(types),
          transactionTime,
          Fingerprint.of(source, parts.options()),
          faults);
    } catch (ExportException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("source", "check", e);
    }
  }

  /** A misspelt type would never be exported, and nobody would know. */
  private void checkTypes(SourceDescription source) throws PermanentFailureException {
    Set<String> unknown = new TreeSet<>(source.types());
    unknown.removeAll(ResourceTypes.r4());
    if (unknown.isEmpty()) {
      return;
    }
    if (unknown.size() == source.types().size()) {
      throw new PermanentFailureException("The source has no resource types of FHIR R4.");
    }
    if (warned.compareAndSet(false, true)) {
      LOG.warn("The source describes types that FHIR R4 does not know; they stay out: {}", unknown);
    }
  }

  /** A client whose clock is off, or who cannot write dates, would get nothing and believe it. */
  private List<Issue> futureFaults(ExportRequest request, Instant transactionTime) {
    Instant now = parts.options().clock().instant();
    Instant latest = (now.isAfter(transactionTime) ? now : transactionTime).plus(SKEW);
    return request.since().filter(since -> since.isAfter(latest)).isPresent()
        ? List.of(Issue.error(IssueCode.VALUE, "_since", "_since lies in the future."))
        : List.of();
  }

  /** Looks at the group and the patients of a request. */
  Population population(Checked checked) {
    ExportRequest.Builder noted = checked.request().toBuilder();
    List<Issue> faults = new ArrayList<>();
    try {
      List<byte[]> roster =
          roster(checked.request(), noted, checked.transactionTime(), checked.context(), faults);
      return new Population(noted.build(), roster, faults);
    } catch (ExportException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("source", "check", e);
    }
  }

  /** The parameters that these parts can serve, of those that not all can. */
  Set<OptionalParameter> optionalParameters() {
    Set<OptionalParameter> served = EnumSet.noneOf(OptionalParameter.class);
    boolean scratch = parts.scratch().isPresent();
    if (parts.sink() instanceof SupportsDestinations) {
      served.add(OptionalParameter.CONTAINER);
    }
    if (scratch || parts.walker().isPresent()) {
      served.add(OptionalParameter.ORGANIZE_OUTPUT_BY);
    }
    try {
      if (scratch && parts.source().describe().types().contains(ProvenanceRule.TYPE)) {
        served.add(OptionalParameter.INCLUDE_ASSOCIATED_DATA);
      }
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("source", "describe", e);
    }
    return served;
  }

  /** The group's own resource lists all of its members, whichever of them are asked for. */
  private static List<Issue> groupFaults(ExportRequest request) {
    return request.patients().isEmpty()
        ? List.of()
        : List.of(
            Issue.error(
                IssueCode.NOT_SUPPORTED,
                "_type",
                "Group cannot be exported together with patient: it lists members who are not"
                    + " named there."));
  }

  private List<Issue> filterFaults(ExportRequest request, Instant transactionTime) {
    return TypeFilters.compile(
            request.typeFilters(),
            parts.options().searchParameters(),
            parts.options().ownBases(),
            transactionTime)
        .faults();
  }

  private List<Issue> destinationFaults(ExportRequest request, ExportContext context) {
    if (parts.sink() instanceof SupportsDestinations sink) {
      return sink.check(request.container().orElse(null), context);
    }
    return request.container().isEmpty()
        ? List.of()
        : List.of(
            Issue.error(
                IssueCode.NOT_SUPPORTED,
                "_container",
                "_container is not supported: this server alone decides where files go."));
  }

  private Set<String> served(ExportRequest request, SourceDescription source) {
    Set<String> served = new TreeSet<>(source.types());
    served.retainAll(ResourceTypes.r4());
    if (request.level() != ExportLevel.SYSTEM) {
      boolean ownGroup = request.level() == ExportLevel.GROUP && served.contains(GROUP);
      served.retainAll(parts.options().compartment().types());
      if (ownGroup) {
        served.add(GROUP);
      }
    }
    return served;
  }

  /** The types that go out where others refer to them; none where nothing else is asked for. */
  private Set<String> referenced(
      ExportRequest request, SourceDescription source, Set<String> served) {
    boolean nothingElse =
        !request.types().isEmpty() && request.types().stream().noneMatch(served::contains);
    if (request.level() == ExportLevel.SYSTEM || parts.scratch().isEmpty() || nothingElse) {
      return Set.of();
    }
    Set<String> referenced = new TreeSet<>(parts.options().referenced().types());
    referenced.retainAll(source.types());
    return referenced;
  }

  /** The group's own resource goes out only where it is asked for. */
  private static Set<String> byDefault(ExportRequest request, Set<String> served) {
    Set<String> types = new TreeSet<>(served);
    if (request.level() == ExportLevel.GROUP) {
      types.remove(GROUP);
    }
    return types;
  }

  private static Issue notServed(String type, ExportLevel level, SourceDescription source) {
    String why;
    if (!ResourceTypes.r4().contains(type)) {
      why = "is no resource type of FHIR R4";
    } else if (!source.types().contains(type)) {
      why = "does not exist on this server";
    } else {
      why =
          "does not belong to patients, and cannot be exported "
              + switch (level) {
                case SYSTEM -> "organized by Patient";
                case PATIENT -> "at patient level";
                case GROUP -> "at group level";
              };
    }
    return Issue.error(IssueCode.NOT_SUPPORTED, "_type", type + " " + why + ".");
  }

  private List<byte[]> roster(
      ExportRequest request,
      ExportRequest.Builder noted,
      Instant transactionTime,
      ExportContext context,
      List<Issue> faults)
      throws IOException {
    NamedPatients named =
        new NamedPatients(request, request.patients().orElse(Set.of()), noted, faults);
    if (request.level() != ExportLevel.GROUP) {
      return request.patients().isEmpty()
          ? List.of()
          : RosterPages.encode(named.existing(parts, transactionTime, context).ids());
    }
    RosterResolution resolution =
        new RosterResolver(parts.source(), parts.options().ownBases())
            .resolve(
                request.groupId().orElseThrow(),
                parts.options().newcomersInFull() ? request.since().orElse(null) : null,
                transactionTime,
                context);
    if (resolution.refused()) {
      faults.addAll(resolution.issues());
      return List.of();
    }
    resolution.issues().forEach(noted::ignored);
    if (request.patients().isEmpty()) {
      return resolution.pages();
    }
    PackedPatientSet members = PackedPatientSet.read(RosterPages.of(resolution.pages()));
    RosterPages roster = new RosterPages();
    for (String id : named.among(members).existing(parts, transactionTime, context).ids()) {
      roster.add(id, members.isNewcomer(id));
    }
    return roster.finish();
  }
}
