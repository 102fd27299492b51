package io.fhirexport.testkit.source;

import static java.util.stream.Collectors.toSet;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.PatientCursor;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.WalksPatients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Another source, with few resources that all can be read, that also walks patients: it reads
 * everything each time a split is opened. Thread-safe.
 */
public final class SourceOfVisits extends ForwardingSource implements WalksPatients {
  private static final String PART = "part-";

  private final int parts;
  private final Set<Condition> evaluates;

  /**
   * A source of visits.
   *
   * @param parts into how many splits it cuts the patients
   * @param evaluates what it judges by itself: the window, the compartment or both; where the
   *     compartment is not among them, each resource comes in the visit of every patient it names
   */
  public SourceOfVisits(ResourceSource source, int parts, Set<Condition> evaluates) {
    super(source);
    this.parts = parts;
    this.evaluates = Set.copyOf(evaluates);
  }

  @Override
  public CloseableIterator<Split> planPatients(PatientWalk walk) {
    List<Split> splits = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      splits.add(new Split(PART + part, evaluates));
    }
    return CloseableIterator.of(splits);
  }

  @Override
  public PatientCursor openPatients(PatientWalk walk, Split split, @Nullable String position)
      throws IOException {
    if (!split.token().matches(PART + "[0-9]{1,9}")) {
      throw new PermanentFailureException("There is no such split of patients.");
    }
    int part = Integer.parseInt(split.token().substring(PART.length()));
    Map<String, List<ExportResource>> visits = new TreeMap<>();
    for (SourceQuery query : walk.queries()) {
      addTo(visits, query, part);
    }
    List<Given> all = new ArrayList<>();
    visits.forEach(
        (patient, visit) -> visit.forEach(resource -> all.add(new Given(patient, resource))));
    int from = 0;
    if (position != null) {
      while (from < all.size() && !all.get(from).position().equals(position)) {
        from++;
      }
      if (from == all.size()) {
        throw new PermanentFailureException("There is no such position.");
      }
      from++;
    }
    return new Cursor(all, from);
  }

  private void addTo(Map<String, List<ExportResource>> visits, SourceQuery query, int part)
      throws IOException {
    SourceQuery all =
        SourceQuery.builder(query.type(), query.transactionTime(), query.context()).build();
    for (Split split : Reading.splits(source, all)) {
      try (ResourceCursor cursor = source.open(all, split, null)) {
        for (ExportResource next = cursor.next(); next != null; next = cursor.next()) {
          Seen seen = Seen.of(next);
          ExportResource copy = copy(seen.id(), next);
          for (String patient : patients(seen, query)) {
            if (Math.floorMod(patient.hashCode(), parts) == part) {
              visits.computeIfAbsent(patient, any -> new ArrayList<>()).add(copy);
            }
          }
        }
      }
    }
  }

  /** In whose visits a resource comes. */
  private Set<String> patients(Seen seen, SourceQuery query) {
    if (evaluates.contains(Condition.WINDOW) && seen.failing(query).contains(Condition.WINDOW)) {
      return Set.of();
    }
    Compartment compartment = query.compartment().orElseThrow();
    return seen.patients(compartment)
        .filter(patient -> isWanted(patient, compartment))
        .collect(toSet());
  }

  private boolean isWanted(String patient, Compartment compartment) {
    return !evaluates.contains(Condition.COMPARTMENT)
        || compartment.patients().map(set -> set.contains(patient)).orElse(true);
  }

  private static ExportResource copy(String id, ExportResource resource) {
    int from = resource.offset();
    byte[] body = Arrays.copyOfRange(resource.bytes(), from, from + resource.length());
    ExportResource copy = ExportResource.of(resource.type(), id, body);
    resource.lastUpdated().ifPresent(copy::lastUpdated);
    resource.versionId().ifPresent(copy::versionId);
    resource.envelope().ifPresent(copy::envelope);
    return copy;
  }

  private record Given(String patient, ExportResource resource) {
    String position() {
      return patient + " " + resource.type() + "/" + resource.id().orElseThrow();
    }
  }

  private static final class Cursor implements PatientCursor {
    private final List<Given> all;
    private int next;

    Cursor(List<Given> all, int next) {
      this.all = all;
      this.next = next;
    }

    @Override
    public @Nullable ExportResource next() {
      return next == all.size() ? null : all.get(next++).resource();
    }

    @Override
    public String patient() {
      return all.get(next - 1).patient();
    }

    @Override
    public String position() {
      return all.get(next - 1).position();
    }

    @Override
    public void close() {}
  }
}
