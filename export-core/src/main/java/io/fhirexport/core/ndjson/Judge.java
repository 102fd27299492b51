package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.api.source.Window;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.referenced.ReferenceCollector;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.scope.PatientReferenceMatcher;
import io.fhirexport.core.search.TypeFilter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a resource belongs to the export, reading no more of its body than that takes.
 * Confined.
 */
final class Judge {
  private final SourceQuery query;
  private final @Nullable Window window;
  private final @Nullable Compartment compartment;
  private final @Nullable Window sinceUnlessNewcomers;
  private final @Nullable Set<String> ids;
  private final @Nullable FilterCheck filter;
  private final @Nullable PackedPatientSet population;
  private final boolean mayCopyUnread;
  private final byte[] usualStart;
  private final BodyFacts facts;
  private final BodyScanner scanner;
  private boolean undated;

  /**
   * A judge of the resources of one split.
   *
   * @param collector gathers what the resources refer to, or null
   */
  Judge(Belonging belonging, @Nullable ReferenceCollector collector) {
    SourceQuery query = belonging.query();
    Set<Condition> residual = belonging.residual();
    TypeFilter typeFilter = belonging.filter();
    this.query = query;
    this.population = belonging.population();
    this.window = residual.contains(Condition.WINDOW) ? query.window().orElse(null) : null;
    this.compartment =
        residual.contains(Condition.COMPARTMENT) ? query.compartment().orElse(null) : null;
    Instant since = belonging.sinceUnlessNewcomers();
    this.sinceUnlessNewcomers = since == null ? null : new Window(since, null);
    this.ids = residual.contains(Condition.IDS) ? query.ids().orElse(null) : null;
    this.filter =
        typeFilter != null && residual.contains(Condition.TYPE_FILTER)
            ? new FilterCheck(typeFilter)
            : null;
    this.mayCopyUnread =
        belonging.trust() == Trust.TRUSTED
            && window == null
            && compartment == null
            && sinceUnlessNewcomers == null
            && ids == null
            && filter == null
            && collector == null;
    this.usualStart =
        ("{\"resourceType\":\"" + query.type() + "\",\"id\":\"")
            .getBytes(StandardCharsets.US_ASCII);
    Compartment references =
        sinceUnlessNewcomers == null ? compartment : query.compartment().orElse(null);
    List<String> paths = references == null ? List.of() : references.paths();
    this.facts =
        new BodyFacts(
            query.type(),
            references == null ? null : new PatientReferenceMatcher(references.ownBases()),
            belonging.population(),
            collector,
            filter);
    PathNode root =
        filter == null
            ? PathNode.root(paths, List.of())
            : PathNode.root(paths, filter.paths(), filter.deciding());
    this.scanner = new BodyScanner(root, facts, collector != null);
  }

  /**
   * Judges a resource.
   *
   * @throws MalformedBodyException if its body is no resource of the type
   */
  boolean belongs(ExportResource resource, int start, int end) throws MalformedBodyException {
    undated = false;
    facts.clear();
    if (isOutAsTold(resource)) {
      return false;
    }
    if (mayCopyUnread && resource.envelope().isEmpty() && hasUsualFrame(resource, start, end)) {
      return true;
    }
    if (filter != null) {
      filter.begin(resource.bytes());
    }
    if (!scanner.scan(resource.bytes(), start, end)) {
      return false;
    }
    facts.checkFrame();
    checkId(resource);
    return (ids == null || ids.contains(resource.id().orElseGet(facts::id)))
        && (compartment == null || isInCompartment(resource))
        && (window == null || isInWindow(window, resource))
        && (sinceUnlessNewcomers == null
            || isNewcomers(resource)
            || isInWindow(sinceUnlessNewcomers, resource))
        && (filter == null || filter.matches(resource, start, end, facts));
  }

  /**
   * Whether what the source tells beside the body leaves no doubt that the resource does not
   * belong. A broken one is no matter then, and nobody hears of it.
   */
  private boolean isOutAsTold(ExportResource resource) {
    String id = resource.id().orElse(null);
    if (id != null && ((ids != null && !ids.contains(id)) || isOtherPatient(id))) {
      return true;
    }
    Instant changed = resource.lastUpdated().orElse(null);
    if (changed == null) {
      return false;
    }
    return (window != null && !window.contains(changed))
        || (sinceUnlessNewcomers != null
            && !sinceUnlessNewcomers.contains(changed)
            && isOldPatient(id));
  }

  private boolean isOtherPatient(String id) {
    return compartment != null
        && isOfPatients()
        && compartment.patients().map(set -> !set.contains(id)).orElse(false);
  }

  /** Whether it is a Patient who is no newcomer; of others, only the body tells whose they are. */
  private boolean isOldPatient(@Nullable String id) {
    return id != null && isOfPatients() && population != null && !population.isNewcomer(id);
  }

  private boolean isOfPatients() {
    return query.type().equals("Patient");
  }

  /** Whether the last resource passed the window only because nobody knows when it last changed. */
  boolean undated() {
    return undated;
  }

  /** What the last scan found; says nothing of a body that was copied unread. */
  BodyFacts facts() {
    return facts;
  }

  private boolean hasUsualFrame(ExportResource resource, int start, int end) {
    byte[] b = resource.bytes();
    int p = start + usualStart.length;
    if (end - start < usualStart.length + 3 || b[end - 1] != '}') {
      return false;
    }
    for (int i = 0; i < usualStart.length; i++) {
      if (b[start + i] != usualStart[i]) {
        return false;
      }
    }
    String id = resource.id().orElse(null);
    if (id == null) {
      return hasIdAt(b, p, end);
    }
    if (end - p <= id.length() || b[p + id.length()] != '"') {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      if (b[p + i] != id.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasIdAt(byte[] b, int from, int end) {
    int p = from;
    while (p < end && b[p] != '"' && b[p] != '\\') {
      p++;
    }
    return p > from && p < end && b[p] == '"';
  }

  private void checkId(ExportResource resource) throws MalformedBodyException {
    Optional<String> known = resource.id();
    if (!facts.hasId()) {
      if (known.isEmpty() || resource.envelope().isEmpty()) {
        throw new MalformedBodyException("it has no id");
      }
    } else if (known.isPresent() && !facts.idIs(known.get())) {
      throw new MalformedBodyException("its id is not the one it is stored under");
    }
  }

  private boolean isInCompartment(ExportResource resource) {
    if (isOfPatients()) {
      return facts.hasId()
          ? facts.isOneOfPopulation()
          : compartment != null
              && compartment
                  .patients()
                  .map(set -> set.contains(resource.id().orElse("")))
                  .orElse(true);
    }
    return facts.refersToPopulation();
  }

  /** Whether the resource belongs to a newcomer of the population; known where that was judged. */
  boolean isNewcomers(ExportResource resource) {
    if (!isOfPatients()) {
      return facts.refersToNewcomer();
    }
    return facts.hasId()
        ? facts.isNewcomer()
        : population != null && population.isNewcomer(resource.id().orElse(""));
  }

  private boolean isInWindow(Window bounds, ExportResource resource) {
    Instant changed = resource.lastUpdated().orElseGet(() -> parse(facts.lastUpdated()));
    undated = changed == null;
    return changed == null || bounds.contains(changed);
  }

  private static @Nullable Instant parse(@Nullable String instant) {
    try {
      return instant == null ? null : OffsetDateTime.parse(instant).toInstant();
    } catch (DateTimeException e) {
      return null; // what cannot be read is not known
    }
  }
}
