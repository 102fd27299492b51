package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;

/** How an export begins, or is refused. */
final class KickOffChecks {
  private KickOffChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "ENDPOINT-1 KICKOFF-1",
            "a kick-off by GET is accepted and told where its job is",
            KickOffChecks::isAccepted)
        .inferno("bulk_data_{level}_kick_off", "bulkdata_kickoff_get_request");
    checks.each(
        "KICKOFF-2",
        "an accepted kick-off has no body but an OperationOutcome",
        KickOffChecks::hasNoBody);
    checks
        .once(
            "KICKOFF-3",
            "a refused kick-off says why in an OperationOutcome",
            KickOffChecks::saysWhyNot)
        .inferno("bulkdata_kickoff_error_response");
    checks.once(
        "KICKOFF-4",
        "a parameter nobody knows is refused",
        (session, level) ->
            Verify.refused(
                session.kickOff(session.unlikeOthers(level).with("_nobodyKnows", "this"))));
    checks.once(
        "KICKOFF-5",
        "a parameter that is for once is refused twice",
        (session, level) ->
            Verify.refused(
                session.kickOff(
                    Ask.at(level)
                        .with("_since", "2020-01-01T00:00:00Z")
                        .with("_since", "2021-01-01T00:00:00Z"))));
    checks.once("KICKOFF-6", "equal kick-offs have jobs of their own", KickOffChecks::hasItsOwnJob);
    checks.once(
        "KICKOFF-7",
        "a kick-off by another method is refused",
        (session, level) ->
            Verify.refused(
                session.send(
                    Call.of("PUT", session.call(Ask.at(level)).url())
                        .header("Prefer", "respond-async")
                        .header("Content-Type", "application/fhir+json")
                        .body("{}"))));
    checks.once(
        "KICKOFF-8",
        "_format and _pretty do no harm",
        (session, level) ->
            session.accepted(
                session.unlikeOthers(level).with("_format", "json").with("_pretty", "true")));
    checks
        .once(
            "KICKOFF-9",
            "one export too many is told to wait, until another one has ended",
            KickOffChecks::waitsItsTurn)
        .needs(Feature.EXPORT_LIMIT);
    checks.at(
        List.of(ExportLevel.GROUP),
        "ENDPOINT-9",
        "a Group that does not exist is not found",
        (session, level) ->
            Verify.refused(
                session.kickOff(session.unlikeOthers(level).ofGroup("no-such-group-anywhere")),
                404));
    headers(checks);
  }

  private static void headers(Check.Gathering checks) {
    checks.once(
        "HEADER-1",
        "no Accept, or one of several formats, is fine or refused with a reason",
        (session, level) -> {
          String url = session.call(session.unlikeOthers(level)).url();
          acceptedOrRefused(session.kickOff(Call.of("GET", url).header("Prefer", "respond-async")));
          url = session.call(session.unlikeOthers(level)).url();
          assertThat(
                  session
                      .kickOff(
                          Call.of("GET", url)
                              .header("Prefer", "respond-async")
                              .header(
                                  "Accept",
                                  "application/fhir+xml;q=0.9, application/fhir+json;q=1.0, */*;q=0.1"))
                      .status())
              .as("status with a list in Accept")
              .isEqualTo(202);
        });
    checks.once(
        "HEADER-2",
        "no Prefer is taken for respond-async, or refused with a reason",
        (session, level) ->
            acceptedOrRefused(
                session.kickOff(
                    Call.of("GET", session.call(session.unlikeOthers(level)).url())
                        .header("Accept", "application/fhir+json"))));
    checks.once(
        "HEADER-3",
        "preferences are read in any order, from a list or from several headers",
        KickOffChecks::readsPreferences);
    checks.once(
        "HEADER-4",
        "who accepts XML only gets an error in JSON, or an export",
        (session, level) ->
            acceptedOrRefused(
                session.kickOff(
                    Call.of("GET", session.call(session.unlikeOthers(level)).url())
                        .header("Prefer", "respond-async")
                        .header("Accept", "application/fhir+xml"))));
  }

  private static void acceptedOrRefused(Answer answer) {
    if (answer.status() != 202) {
      Verify.refused(answer);
    }
  }

  private static void isAccepted(Session session, ExportLevel level) throws Exception {
    assertThat(session.accepted(session.unlikeOthers(level))).as("Content-Location").isNotEmpty();
  }

  private static void hasNoBody(Session session, ExportLevel level) throws Exception {
    Answer accepted = session.plain(level).accepted();
    if (accepted.body().length > 0) {
      Verify.outcome(accepted);
    }
  }

  private static void saysWhyNot(Session session, ExportLevel level) throws Exception {
    Verify.refused(session.kickOff(session.unlikeOthers(level).with("_type", "NoSuchType")));
    Verify.refused(
        session.kickOff(
            session.unlikeOthers(level).with("_outputFormat", "application/x-nothing")));
    Verify.refused(session.kickOff(Ask.at(level).with("_since", "yesterday")));
  }

  private static void hasItsOwnJob(Session session, ExportLevel level) throws Exception {
    Ask ask = session.unlikeOthers(level);
    assertThat(session.accepted(ask))
        .as("location of the second job")
        .isNotEqualTo(session.accepted(ask));
  }

  private static void readsPreferences(Session session, ExportLevel level) throws Exception {
    for (List<String> preferences :
        List.of(
            List.of("handling=strict, respond-async"),
            List.of("respond-async; x=1,handling=strict"),
            List.of("return=minimal", "respond-async"),
            List.of("Respond-Async"))) {
      Call call =
          Call.of("GET", session.call(session.unlikeOthers(level)).url())
              .header("Accept", "application/fhir+json");
      for (String preference : preferences) {
        call = call.header("Prefer", preference);
      }
      Answer answer = session.kickOff(call);
      assertThat(answer.status()).as("Prefer: %s answers %s", preferences, answer).isEqualTo(202);
      session.endLoose();
    }
  }

  private static void waitsItsTurn(Session session, ExportLevel level) throws Exception {
    int most = 200;
    String first = session.accepted(session.unlikeOthers(level));
    for (int i = 0; i < most; i++) {
      Answer answer = session.kickOff(session.unlikeOthers(level));
      if (answer.status() != 202) {
        Verify.refused(answer, 429);
        assertThat(answer.header("Retry-After")).as("Retry-After").isPresent();
        session.delete(first);
        session.accepted(session.unlikeOthers(level));
        return;
      }
    }
    throw new AssertionError("None of " + most + " exports at once was refused.");
  }
}
