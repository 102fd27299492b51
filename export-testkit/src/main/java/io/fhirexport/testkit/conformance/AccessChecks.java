package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.List;

/** Who is let in. */
final class AccessChecks {
  private AccessChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "SECURITY-1",
            "a kick-off without a token is refused",
            (session, level) -> {
              needsToken(session);
              Verify.refused(session.sendBare(session.call(Ask.at(level))), 400, 401);
            })
        .inferno("bulk_data_{level}_no_auth_reject");
    checks
        .once(
            "SECURITY-2",
            "a poll and a DELETE without a token are refused",
            (session, level) -> {
              needsToken(session);
              String job = session.plain(level).location();
              Verify.refused(
                  session.sendBare(Call.of("GET", job).header("Accept", "application/json")),
                  400,
                  401);
              Verify.refused(session.sendBare(Call.of("DELETE", job)), 400, 401);
              assertThat(session.poll(job).status())
                  .as("status of the job afterwards")
                  .isEqualTo(200);
            })
        .inferno("bulkdata_access_token_protection");
    checks
        .each(
            "SECURITY-3",
            "a file that requires a token is refused without one",
            (session, level) -> {
              needsToken(session);
              if (!session.plain(level).requiresAccessToken()) {
                throw new NotApplicableException("Files require no token.");
              }
              assertThat(
                      session
                          .sendBare(Call.of("GET", FileChecks.first(session, level).url()))
                          .status())
                  .isIn(400, 401);
            })
        .inferno("bulk_data_{level}_ndjson_download");
    checks.once(
        "SECURITY-4", "jobs and files of another client are not found", AccessChecks::hidesJobs);
    checks.once(
        "SECURITY-5",
        "ids of jobs cannot be guessed from each other",
        (session, level) -> {
          List<String> jobs =
              List.of(
                  session.accepted(session.unlikeOthers(level)),
                  session.accepted(session.unlikeOthers(level)));
          int same = 0;
          while (same < Math.min(jobs.get(0).length(), jobs.get(1).length())
              && jobs.get(0).charAt(same) == jobs.get(1).charAt(same)) {
            same++;
          }
          assertThat(jobs.get(0).length() - same).as("characters that differ").isGreaterThan(12);
        });
    checks
        .once(
            "SECURITY-6",
            "the server speaks TLS 1.2 or later, with a certificate that is trusted",
            (session, level) -> tls(session, session.target().base()))
        .inferno(
            "bulk_data_server_tls_version", "bulk_data_server_tls_version_stu2", "bulkdata_tls");
    checks
        .once(
            "SECURITY-6",
            "so does the server of the files",
            (session, level) -> tls(session, FileChecks.first(session, level).url()))
        .inferno("bulk_file_server_tls_version");
  }

  private static void needsToken(Session session) {
    if (session.target().authorization().isEmpty()) {
      throw new NotApplicableException("The server is used without a token.");
    }
  }

  private static void hidesJobs(Session session, ExportLevel level) throws Exception {
    String other =
        session
            .target()
            .foreignAuthorization()
            .orElseThrow(() -> new NotTestableException("No other client was named."));
    Export export = session.plain(level);
    Verify.refused(
        session.sendBare(Call.of("GET", export.location()).header("Authorization", other)),
        404,
        403);
    Verify.refused(
        session.sendBare(Call.of("DELETE", export.location()).header("Authorization", other)),
        404,
        403);
    if (export.requiresAccessToken()) {
      Verify.refused(
          session.sendBare(
              Call.of("GET", FileChecks.first(session, level).url())
                  .header("Authorization", other)),
          404,
          403);
    }
    assertThat(session.poll(export.location()).status())
        .as("status of the job for its owner")
        .isEqualTo(200);
  }

  static void tls(Session session, String url) throws Exception {
    if (!url.startsWith("https://")) {
      throw new NotApplicableException("The server is used without TLS.");
    }
    // The client of the JDK offers TLS 1.2 and 1.3 only, and checks certificates.
    assertThat(session.send(Call.of("GET", url)).status()).isPositive();
  }
}
