package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** {@code _typeFilter}. */
final class FilterChecks {
  private static final String FILTER = "_typeFilter";

  private FilterChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "FILTER-1",
            "_typeFilter lets through what it matches, and other types whole",
            FilterChecks::matches)
        .needs(Feature.TYPE_FILTER)
        .inferno("bulkdata_type_filter_parameter");
    checks
        .once(
            "FILTER-2",
            "several _typeFilter of a type are alternatives",
            (session, level) -> {
              List<Line> two = patients(session, level);
              hold(
                  session,
                  level,
                  Set.of(two.get(0).key(), two.get(1).key()),
                  "Patient?_id=" + two.get(0).id(),
                  "Patient?_id=" + two.get(1).id());
            })
        .needs(Feature.TYPE_FILTER);
    checks
        .once(
            "FILTER-3",
            "the parameters of a _typeFilter hold together",
            (session, level) -> {
              Line patient = patients(session, level).get(0);
              String other = gender(patient).equals("male") ? "female" : "male";
              hold(session, level, Set.of(), "Patient?_id=" + patient.id() + "&gender=" + other);
            })
        .needs(Feature.TYPE_FILTER);
    checks
        .once(
            "FILTER-4",
            "a comma in a value is an alternative, not the end of a _typeFilter",
            (session, level) -> {
              List<Line> two = patients(session, level);
              hold(
                  session,
                  level,
                  Set.of(two.get(0).key(), two.get(1).key()),
                  "Patient?_id=" + two.get(0).id() + "," + two.get(1).id());
            })
        .needs(Feature.TYPE_FILTER);
    checks
        .once(
            "FILTER-5",
            "result parameters are refused",
            (session, level) ->
                refused(
                    session,
                    level,
                    "Patient?_sort=birthdate",
                    "Patient?_count=1",
                    "Condition?_include=Condition:subject",
                    "Patient?_elements=id",
                    "Patient?_summary=true"))
        .needs(Feature.TYPE_FILTER);
    checks
        .once(
            "FILTER-6",
            "a compartment, or no type, is refused",
            (session, level) ->
                refused(
                    session,
                    level,
                    "Patient/1/Condition?code=x",
                    "?_id=1",
                    "Patient",
                    "gender=male",
                    "NoSuchType?_id=1"))
        .needs(Feature.TYPE_FILTER);
    checks
        .once(
            "FILTER-7",
            "a search parameter nobody knows is refused",
            (session, level) -> refused(session, level, "Patient?nobody-knows=this"))
        .needs(Feature.TYPE_FILTER);
    checks
        .once("FILTER-8", "a _typeFilter adds no type", FilterChecks::addsNothing)
        .needs(Feature.TYPE_FILTER);
    checks
        .once("FILTER-9", "_typeFilter and _since hold together", FilterChecks::holdsWithSince)
        .needs(Feature.TYPE_FILTER);
    checks
        .once(
            "FILTER-1",
            "a question mark that is not encoded does not end the query",
            FilterChecks::readsRawQueries)
        .needs(Feature.TYPE_FILTER);
    checks
        .once(
            "FILTER-10",
            "a list of queries with commas is understood as in IG 2.0.0",
            (session, level) -> {
              List<Line> two = patients(session, level);
              hold(
                  session,
                  level,
                  Set.of(two.get(0).key(), two.get(1).key()),
                  "Patient?_id=" + two.get(0).id() + ",Patient?_id=" + two.get(1).id());
            })
        .needs(Feature.TYPE_FILTER_LISTS);
  }

  private static List<Line> patients(Session session, ExportLevel level) throws Exception {
    List<Line> patients = session.plain(level).output("Patient");
    if (patients.size() < 3 || patients.stream().anyMatch(each -> gender(each).isEmpty())) {
      throw new NotTestableException("Three patients with a gender are needed.");
    }
    return patients;
  }

  private static String gender(Line patient) {
    return JsonTree.text(patient.tree(), "gender").orElse("");
  }

  /** Filters leave these patients, and all else of some types as it is without them. */
  private static void hold(
      Session session, ExportLevel level, Set<String> patients, String... filters)
      throws Exception {
    Set<String> expected =
        new TreeSet<>(session.export(Ask.at(level).with("_type", session.someTypes(level))).keys());
    expected.removeIf(key -> key.startsWith("Patient/"));
    expected.addAll(patients);
    Ask ask = Ask.at(level).with("_type", session.someTypes(level));
    for (String filter : filters) {
      ask = ask.with(FILTER, filter);
    }
    Verify.same("with " + List.of(filters), session.export(ask).keys(), expected);
  }

  private static void matches(Session session, ExportLevel level) throws Exception {
    List<Line> patients = session.plain(level).output("Patient");
    for (String gender : List.of("male", "female")) {
      Predicate<Line> matching = patient -> gender(patient).equals(gender);
      hold(
          session,
          level,
          Export.keys(patients.stream().filter(matching)),
          "Patient?gender=" + gender);
    }
  }

  private static void refused(Session session, ExportLevel level, String... filters)
      throws Exception {
    for (String filter : filters) {
      Answer answer = session.kickOff(Ask.at(level).with(FILTER, filter));
      assertThat(answer.status()).as("%s is refused, but %s", filter, answer).isBetween(400, 499);
      Verify.outcome(answer);
    }
  }

  private static void addsNothing(Session session, ExportLevel level) throws Exception {
    String other = session.someTypes(level).replaceFirst("^Patient,?", "");
    if (other.isEmpty()) {
      throw new NotTestableException("There is no other type than Patient.");
    }
    Ask ask = Ask.at(level).with("_type", other).with(FILTER, "Patient?gender=male");
    Answer answer = session.kickOff(ask);
    if (answer.status() == 202) {
      assertThat(session.export(ask).output("Patient")).isEmpty();
    } else {
      Verify.refused(answer);
    }
  }

  private static void holdsWithSince(Session session, ExportLevel level) throws Exception {
    String time = Objects.toString(session.plain(level).manifest().get("transactionTime"));
    Ask ask =
        Ask.at(level)
            .with("_type", "Patient")
            .with("_since", time)
            .with(FILTER, "Patient?gender=male,female");
    assertThat(session.export(ask).keys()).isEmpty();
  }

  private static void readsRawQueries(Session session, ExportLevel level) throws Exception {
    Line patient = patients(session, level).get(0);
    String url =
        session.call(Ask.at(level)).url()
            + "?_type=Patient&_typeFilter=Patient?_id="
            + patient.id();
    Answer accepted =
        session.kickOff(
            Call.of("GET", url)
                .header("Accept", "application/fhir+json")
                .header("Prefer", "respond-async"));
    if (accepted.status() != 202) {
      Verify.refused(accepted);
      return;
    }
    List<Answer> polls = session.await(Session.locationOf(accepted));
    Export export =
        new Export(
            Ask.at(level),
            url,
            accepted,
            Session.locationOf(accepted),
            polls,
            new Downloads(session.target()));
    assertThat(export.keys()).containsExactly(patient.key());
  }
}
