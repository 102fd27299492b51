package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The parameter {@code patient}. */
final class PatientChecks {
  private static final String PATIENT = "patient";

  private PatientChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .eachWithPatients(
            "PATIENT-1",
            "patient lets through what is of this patient, and of no other",
            PatientChecks::holdsHis)
        .needs(Feature.PATIENT)
        .inferno("bulkdata_patient_parameter");
    checks
        .eachWithPatients(
            "PATIENT-1",
            "several patients are exported together",
            (session, level) -> {
              List<Line> patients = two(session, level);
              assertThat(
                      session
                          .export(
                              Ask.at(level)
                                  .byPost()
                                  .with("_type", "Patient")
                                  .with(PATIENT, patients.get(0).key())
                                  .with(PATIENT, patients.get(1).key()))
                          .keys())
                  .containsExactlyInAnyOrder(patients.get(0).key(), patients.get(1).key());
            })
        .needs(Feature.PATIENT);
    checks
        .eachWithPatients(
            "PATIENT-2",
            "a patient who does not exist is refused, alone and beside another",
            (session, level) -> {
              Verify.refused(
                  session.kickOff(
                      Ask.at(level).byPost().with(PATIENT, "Patient/no-such-patient-anywhere")));
              Verify.refused(
                  session.kickOff(
                      Ask.at(level)
                          .byPost()
                          .with(PATIENT, two(session, level).get(0).key())
                          .with(PATIENT, "Patient/no-such-patient-anywhere")));
            })
        .needs(Feature.PATIENT);
    checks
        .at(
            List.of(ExportLevel.GROUP),
            "PATIENT-2",
            "a patient who is no member of the Group is refused",
            (session, level) -> {
              Set<String> others =
                  new TreeSet<>(
                      Export.keys(session.plain(ExportLevel.PATIENT).output("Patient").stream()));
              others.removeAll(session.plain(level).keys());
              if (others.isEmpty()) {
                throw new NotTestableException("The Group has all patients.");
              }
              Verify.refused(
                  session.kickOff(Ask.at(level).byPost().with(PATIENT, others.iterator().next())));
            })
        .needs(Feature.PATIENT);
    checks
        .eachWithPatients(
            "PATIENT-3",
            "patient is refused in a GET",
            (session, level) ->
                Verify.refused(session.kickOff(Ask.at(level).with(PATIENT, "Patient/1"))))
        .needs(Feature.PATIENT);
    checks
        .at(
            List.of(ExportLevel.SYSTEM),
            "PATIENT-4",
            "patient is refused at system level",
            (session, level) ->
                Verify.refused(session.kickOff(Ask.at(level).byPost().with(PATIENT, "Patient/1"))))
        .needs(Feature.PATIENT);
    checks
        .eachWithPatients(
            "PATIENT-5",
            "what is no reference to a patient is refused",
            (session, level) -> {
              Verify.refused(
                  session.kickOff(Ask.at(level).byPost().with(PATIENT, "Practitioner/1")));
              Verify.refused(session.kickOff(Ask.at(level).byPost().with(PATIENT, "")));
            })
        .needs(Feature.PATIENT);
  }

  private static List<Line> two(Session session, ExportLevel level) throws Exception {
    List<Line> patients = session.plain(level).output("Patient");
    if (patients.size() < 2) {
      throw new NotTestableException("Two patients are needed.");
    }
    return patients.subList(0, 2);
  }

  private static void holdsHis(Session session, ExportLevel level) throws Exception {
    String patient = two(session, level).get(0).key();
    Export all = session.plain(level);
    Export his = session.export(session.plainAsk(level).byPost().with(PATIENT, patient));
    assertThat(Export.keys(his.output("Patient").stream())).as("patients").containsExactly(patient);
    assertThat(his.keys())
        .as("what has the patient for its subject")
        .containsAll(
            Export.keys(
                all.output().stream()
                    .filter(
                        line ->
                            Compartment.types().contains(line.type())
                                && line.subjects().contains(patient))));
    assertThat(
            Export.keys(
                his.output().stream().filter(line -> Compartment.isForeign(line, Set.of(patient)))))
        .as("what is about other patients only")
        .isEmpty();
    assertThat(all.keys()).as("the export of all patients").containsAll(his.keys());
  }
}
