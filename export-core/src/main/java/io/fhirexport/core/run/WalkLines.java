package io.fhirexport.core.run;

import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.api.store.Counts;
import io.fhirexport.core.ndjson.Belonging;
import io.fhirexport.core.ndjson.Lines;
import io.fhirexport.core.ndjson.Visit;
import io.fhirexport.core.ndjson.VisitLines;
import io.fhirexport.core.referenced.LineTarget;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges the resources of splits of patients that evaluate the same conditions, and makes lines of
 * them, each type by its own query. Confined.
 */
final class WalkLines {
  private static final LineTarget NOWHERE = (b, offset, length) -> {};

  private final Parts parts;
  private final LoadedJob job;
  private final Trust trust;
  private final PatientWalk walk;
  private final Set<Condition> evaluates;
  private final Visit visit;
  private final Map<String, Lines> byType = new HashMap<>();
  private long unasked;

  /**
   * Lines for such splits.
   *
   * @param evaluates what the source has judged
   * @param visit takes the lines
   */
  WalkLines(
      Parts parts,
      LoadedJob job,
      Trust trust,
      PatientWalk walk,
      Set<Condition> evaluates,
      Visit visit) {
    this.parts = parts;
    this.job = job;
    this.trust = trust;
    this.walk = walk;
    this.evaluates = evaluates;
    this.visit = visit;
  }

  /**
   * Writes a resource of the visit.
   *
   * @throws IOException if the sink failed
   */
  void write(ExportResource resource, LineTarget errors) throws IOException {
    Lines lines = lines(resource.type());
    if (lines == null) {
      unasked++; // not even its name leaves
    } else {
      lines.write(resource, NOWHERE, errors);
    }
  }

  private @Nullable Lines lines(String type) {
    Lines known = byType.get(type);
    SourceQuery query = known == null ? walk.query(type).orElse(null) : null;
    if (query == null) {
      return known;
    }
    Lines made =
        new Lines(
            belonging(query),
            job.transform(type, parts.options()),
            job.trimmer(type),
            target(query));
    byType.put(type, made);
    return made;
  }

  private Belonging belonging(SourceQuery query) {
    Set<Condition> residual = EnumSet.noneOf(Condition.class);
    residual.addAll(query.conditions());
    residual.removeAll(evaluates);
    return new Belonging(
        query,
        residual,
        trust,
        job.population(),
        job.filters().get(query.type()),
        job.queries().sinceUnlessNewcomers(query.type()).orElse(null));
  }

  private VisitLines target(SourceQuery query) {
    Compartment compartment = query.compartment().orElseThrow();
    return new VisitLines(
        query.type(),
        compartment,
        job.population(),
        evaluates.contains(Condition.COMPARTMENT),
        visit);
  }

  /** What was counted since this was last called; the caller adds what the files hold. */
  Counts takeCounts() {
    Counts counts = new Counts(unasked, 0, unasked, 0, 0, 0);
    unasked = 0;
    for (Lines lines : byType.values()) {
      counts = counts.plus(lines.takeCounts());
    }
    return counts;
  }
}
