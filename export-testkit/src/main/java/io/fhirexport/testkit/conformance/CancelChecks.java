package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** How a job ends. */
final class CancelChecks {
  /** How many seconds late a server may notice that time has passed. */
  private static final int GRACE = 30;

  private CancelChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "DELETE-1",
            "DELETE right after the kick-off is accepted",
            (session, level) ->
                assertThat(session.delete(session.accepted(session.unlikeOthers(level))).status())
                    .isEqualTo(202))
        .inferno(
            Map.of(
                ExportLevel.GROUP, "bulk_data_export_group_cancel",
                ExportLevel.PATIENT, "bulk_data_patient_export_cancel",
                ExportLevel.SYSTEM, "bulk_data_system_export_cancel"));
    checks
        .each(
            "DELETE-2",
            "a cancelled job is not found, at once",
            (session, level) -> {
              String job = session.accepted(session.unlikeOthers(level));
              session.delete(job);
              Verify.refused(session.poll(job), 404);
            })
        .inferno("bulk_data_{level}_export_cancel_stu2");
    checks.once(
        "DELETE-3",
        "a second DELETE finds nothing",
        (session, level) -> {
          String job = session.accepted(session.unlikeOthers(level));
          session.delete(job);
          Verify.refused(session.delete(job), 404);
        });
    checks.once(
        "DELETE-4",
        "DELETE of a complete job is accepted, and its files are gone",
        CancelChecks::removesFiles);
    checks.once(
        "DELETE-5",
        "DELETE of a job that does not exist finds nothing",
        (session, level) ->
            Verify.refused(
                session.delete(StatusChecks.another(session.plain(level).location())), 404));
    checks.once(
        "RETENTION-2",
        "a complete job is there until Expires",
        (session, level) ->
            assertThat(session.poll(session.plain(level).location()).status()).isEqualTo(200));
  }

  /** The last of all checks: time passes, and jobs end. */
  static void addLastTo(Check.Gathering checks) {
    checks
        .once("RETENTION-1", "after Expires, job and files are gone", CancelChecks::expires)
        .needs(Feature.EXPIRES);
  }

  private static void removesFiles(Session session, ExportLevel level) throws Exception {
    Ask ask = session.unlikeOthers(level).with("_type", "Patient");
    Export export = session.export(ask);
    if (export.files("output").isEmpty()) {
      throw new NotTestableException("There is no file to delete.");
    }
    assertThat(session.delete(export.location()).status()).as("status of DELETE").isEqualTo(202);
    Verify.refused(session.poll(export.location()), 404);
    assertThat(export.download(export.files("output").get(0)).status())
        .as("status of a deleted file")
        .isIn(404, 410);
  }

  private static void expires(Session session, ExportLevel level) throws Exception {
    Export export = session.export(session.unlikeOthers(level).with("_type", "Patient"));
    Instant expires =
        export
            .last()
            .header("Expires")
            .flatMap(StatusChecks::date)
            .orElseThrow(() -> new AssertionError("There is no Expires."));
    Instant now = StatusChecks.now(export.last());
    Duration left = Duration.between(now, expires).plusSeconds(2);
    if (left.compareTo(session.target().patience()) > 0) {
      throw new NotTestableException("Files are kept for longer than the suite waits.");
    }
    session.target().exchange().pause(left);
    Answer answer = session.poll(export.location());
    for (int i = 0; i < GRACE && answer.status() == 200; i++) {
      session.target().exchange().pause(Duration.ofSeconds(1));
      answer = session.poll(export.location());
    }
    Verify.refused(answer, 404, 410);
    if (!export.files("output").isEmpty()) {
      assertThat(export.download(export.files("output").get(0)).status())
          .as("status of an expired file")
          .isIn(404, 410);
    }
  }
}
