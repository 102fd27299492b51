package io.fhirexport.core.ndjson;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.Envelope;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Window;
import io.fhirexport.api.store.Counts;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.outcome.OperationOutcomes;
import io.fhirexport.core.search.TypeFilter;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists those of a split's deletions that are the client's to know, judged by the last version of
 * what was deleted. One whose last version cannot be read is listed by its id alone, unless
 * patients or a transform decide over it. Confined.
 */
public final class Deletions {
  private final SourceQuery query;
  private final @Nullable Window window;
  private final @Nullable Compartment compartment;
  private final @Nullable Set<String> ids;
  private final boolean filtersByTime;
  private final Judge judge;
  private final @Nullable ResourceTransform transform;
  private final DeleteBundles bundles;
  private final BodyFacts facts;
  private final BodyScanner scanner;
  private long nameless;

  /**
   * Deletions of one split.
   *
   * @param transform what the host makes of resources before they go out, or null
   * @param bundles takes those that are listed
   */
  public Deletions(
      Belonging belonging, @Nullable ResourceTransform transform, DeleteBundles bundles) {
    this.query = belonging.query();
    Set<Condition> residual = EnumSet.noneOf(Condition.class);
    residual.addAll(belonging.residual());
    this.window = residual.remove(Condition.WINDOW) ? query.window().orElse(null) : null;
    this.compartment =
        residual.contains(Condition.COMPARTMENT) ? query.compartment().orElse(null) : null;
    this.ids = residual.contains(Condition.IDS) ? query.ids().orElse(null) : null;
    TypeFilter filter = belonging.filter();
    this.filtersByTime = filter != null && filter.looksAtTimeOfChange();
    this.judge =
        new Judge(
            new Belonging(query, residual, belonging.trust(), belonging.population(), filter, null),
            null);
    this.transform = transform;
    this.bundles = bundles;
    this.facts = new BodyFacts(query.type(), null, null, null, null);
    this.scanner = new BodyScanner(PathNode.root(List.of(), List.of()), facts, false);
  }

  /**
   * Lists one deletion, if it belongs.
   *
   * @param errors is told of one that cannot be named
   * @throws IOException if the sink failed
   */
  public void list(ExportResource deleted, NdjsonFile errors) throws IOException {
    Optional<String> id = deleted.id();
    if (id.isEmpty()) {
      refuse(errors);
    } else if (isInTime(deleted)) {
      String listed = listedId(deleted, id.get());
      if (listed != null) {
        bundles.add(query.type(), listed);
      }
    }
  }

  /** The body tells when the resource last changed before it was deleted, which is no matter. */
  private boolean isInTime(ExportResource deleted) {
    Instant time = deleted.lastUpdated().orElse(null);
    return time == null
        || (!time.isAfter(query.transactionTime()) && (window == null || window.contains(time)));
  }

  private @Nullable String listedId(ExportResource deleted, String id) {
    int start = deleted.offset();
    int end = start + deleted.length();
    try {
      if (start < end) {
        return judge.belongs(lastVersion(deleted), start, end) ? outsideId(deleted, id) : null;
      }
    } catch (MalformedBodyException e) {
      return byIdAlone(id); // as if there were no body
    }
    return byIdAlone(id);
  }

  /**
   * What was deleted as it was before. Where a filter looks at the time of change, that is the
   * body's own, if it tells: the deletion's is another.
   */
  private ExportResource lastVersion(ExportResource deleted) throws MalformedBodyException {
    if (!filtersByTime) {
      return deleted;
    }
    int start = deleted.offset();
    facts.clear();
    scanner.scan(deleted.bytes(), start, start + deleted.length());
    if (facts.lastUpdated() == null) {
      return deleted;
    }
    ExportResource undated =
        new ExportResource(
            deleted.type(), deleted.id().orElse(null), deleted.bytes(), start, deleted.length());
    return deleted.envelope().map(undated::envelope).orElse(undated);
  }

  private @Nullable String byIdAlone(String id) {
    boolean belongs = transform == null && (ids == null || ids.contains(id)) && isPatientOf(id);
    return belongs ? id : null;
  }

  private boolean isPatientOf(String id) {
    return compartment == null
        || (query.type().equals("Patient")
            && compartment.patients().map(set -> set.contains(id)).orElse(true));
  }

  /** The id by which the client knows the resource; null if it cannot know it. */
  private @Nullable String outsideId(ExportResource deleted, String id) {
    if (transform == null) {
      return id;
    }
    int start = deleted.offset();
    int end = start + deleted.length();
    while (deleted.bytes()[start] != '{') {
      start++; // white space, since the judge found an object
    }
    byte[] body = OneLine.of(deleted.bytes(), start, end);
    try {
      Envelope envelope = deleted.envelope().orElse(null);
      Optional<byte[]> out =
          transform.apply(
              query.type(),
              envelope == null ? body : Splice.into(body, deleted, envelope, judge.facts()));
      if (out.isEmpty()) {
        return null;
      }
      facts.clear();
      scanner.scan(out.get(), 0, out.get().length);
      return facts.hasId() ? facts.id() : null;
    } catch (IOException | MalformedBodyException e) {
      return null; // nor could it go out while it existed
    }
  }

  private void refuse(NdjsonFile errors) throws IOException {
    nameless++;
    String text = "A deleted " + query.type() + " is not listed: it has no id.";
    byte[] line = OperationOutcomes.json(List.of(Issue.error(IssueCode.PROCESSING, null, text)));
    errors.line(line, 0, line.length);
  }

  /**
   * What was counted since this was last called: deletions are no resources, but each line of the
   * errors stands for something read.
   */
  public Counts takeCounts() {
    Counts counts = new Counts(nameless, 0, 0, 0, 0, 0);
    nameless = 0;
    return counts;
  }
}
