package io.fhirexport.core;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.AsOfGrade;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.PatientPass;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Trust;
import io.fhirexport.core.scope.PatientReferenceMatcher;
import io.fhirexport.testkit.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * An example of a source that answers patient by patient: one split for each patient of a
 * compartment, one for all of a type otherwise. Resources are in memory.
 */
final class PerPatientSource implements ResourceSource {
  private static final String WHOLE_TYPE = "all";
  private static final String PATIENT = "patient ";

  private final Map<String, NavigableMap<String, byte[]>> bodies = new TreeMap<>();

  void add(String type, String id, byte[] body) {
    bodies.computeIfAbsent(type, t -> new TreeMap<>()).put(id, body);
  }

  Map<String, ? extends Set<String>> ids() {
    Map<String, Set<String>> ids = new TreeMap<>();
    bodies.forEach((type, byId) -> ids.put(type, byId.keySet()));
    return ids;
  }

  /** The same resources in a source that evaluates nothing. */
  ResourceSource plain() {
    return SimpleSource.builder(
            bodies.keySet(),
            (type, context) ->
                CloseableIterator.of(
                    byType(type).entrySet().stream()
                        .map(row -> ExportResource.of(type, row.getKey(), row.getValue()))
                        .toList()))
        .build();
  }

  @Override
  public SourceDescription describe() {
    return new SourceDescription(bodies.keySet(), AsOfGrade.LATEST, Trust.UNTRUSTED, "patients");
  }

  @Override
  public Instant transactionTime(ExportContext context) {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
    if (query.compartment().isEmpty()) {
      return CloseableIterator.of(Set.of(Split.of(WHOLE_TYPE)));
    }
    List<Split> splits = new ArrayList<>();
    for (String patient : patients(query.type(), query.compartment().get())) {
      splits.add(new Split(PATIENT + patient, Set.of(Condition.COMPARTMENT)));
    }
    return CloseableIterator.of(splits);
  }

  /** The population; where it is everybody, whoever is there or referred to. */
  private Collection<String> patients(String type, Compartment compartment) throws IOException {
    Set<String> patients = new TreeSet<>();
    if (compartment.patients().isEmpty()) {
      byType(type).forEach((id, body) -> patients.addAll(patientsOf(type, id, body, compartment)));
      return patients;
    }
    try (CloseableIterator<String> ids = compartment.patients().get().ids()) {
      for (String id = ids.next(); id != null; id = ids.next()) {
        patients.add(id);
      }
    }
    return patients;
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, String position) throws IOException {
    String type = query.type();
    NavigableMap<String, byte[]> rest =
        position == null ? byType(type) : byType(type).tailMap(position, false);
    if (split.token().equals(WHOLE_TYPE)) {
      return new Cursor(type, rest, row -> true);
    }
    if (!split.token().startsWith(PATIENT) || query.compartment().isEmpty()) {
      throw new PermanentFailureException("There is no such split.");
    }
    Compartment compartment = query.compartment().get();
    PatientPass pass = new PatientPass(split.token().substring(PATIENT.length()), compartment);
    return new Cursor(
        type,
        rest,
        row -> pass.handsOut(patientsOf(type, row.getKey(), row.getValue(), compartment)));
  }

  /** What a real source has in an index. */
  private static List<String> patientsOf(
      String type, String id, byte[] body, Compartment compartment) {
    if (type.equals("Patient")) {
      return List.of(id);
    }
    PatientReferenceMatcher references = new PatientReferenceMatcher(compartment.ownBases());
    Json json = parse(body);
    return compartment.paths().stream()
        .flatMap(json::at)
        .map(reference -> reference.text("reference"))
        .filter(Objects::nonNull)
        .map(references::idOf)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Json parse(byte[] body) {
    try {
      return Json.parse(body, 0, body.length);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private NavigableMap<String, byte[]> byType(String type) {
    return bodies.getOrDefault(type, new TreeMap<>());
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context) {
    byte[] group = byType("Group").get(groupId);
    return group == null
        ? GroupMembers.unknown()
        : GroupMembers.resource(new ByteArrayInputStream(group));
  }

  private static final class Cursor implements ResourceCursor {
    private final String type;
    private final Iterator<Map.Entry<String, byte[]>> rows;
    private String last = "";

    Cursor(
        String type, NavigableMap<String, byte[]> rows, Predicate<Map.Entry<String, byte[]>> row) {
      this.type = type;
      this.rows = rows.entrySet().stream().filter(row).iterator();
    }

    @Override
    public ExportResource next() {
      if (!rows.hasNext()) {
        return null;
      }
      Map.Entry<String, byte[]> row = rows.next();
      last = row.getKey();
      return ExportResource.of(type, row.getKey(), row.getValue());
    }

    @Override
    public String position() {
      return last;
    }

    @Override
    public void close() {}
  }
}
