package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What polls are answered with. */
final class StatusChecks {
  private static final int MANY = 200;

  private StatusChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each("STATUS-1", "polls end with 200 and a manifest in JSON", StatusChecks::ends)
        .inferno("bulk_data_{level}_status_check", "bulkdata_status_request_endpoint");
    checks.each(
        "STATUS-2",
        "X-Progress is shorter than a hundred characters",
        (session, level) ->
            running(session, level)
                .forEach(
                    answer ->
                        assertThat(answer.header("X-Progress").orElse("").length())
                            .isLessThan(100)));
    checks.each(
        "STATUS-3",
        "Retry-After is there while the job runs",
        (session, level) ->
            running(session, level)
                .forEach(
                    answer ->
                        assertThat(isRetryAfter(answer.header("Retry-After").orElse("none")))
                            .as("Retry-After of %s", answer.headers())
                            .isTrue()));
    checks.each(
        "STATUS-4",
        "202 has no body where no partial manifests are allowed",
        (session, level) ->
            running(session, level)
                .forEach(answer -> assertThat(answer.text()).as("body of 202").isBlank()));
    checks
        .each(
            "STATUS-5",
            "Expires is a moment to come",
            (session, level) -> {
              Optional<Instant> expires =
                  session.plain(level).last().header("Expires").flatMap(StatusChecks::date);
              assertThat(expires).as("Expires").isPresent();
              assertThat(expires.orElseThrow()).isAfter(now(session.plain(level).last()));
            })
        .needs(Feature.EXPIRES);
    checks.once("STATUS-6", "a complete job has the same manifest again", StatusChecks::isStable);
    checks.once(
        "STATUS-7",
        "a job that does not exist is not found",
        (session, level) ->
            Verify.refused(session.poll(another(session.plain(level).location())), 404));
    checks.once(
        "STATUS-8",
        "any Accept, or none, is fine for a poll",
        (session, level) -> {
          String location = session.plain(level).location();
          assertThat(session.send(Call.of("GET", location)).status()).isEqualTo(200);
          for (String accept :
              List.of("*/*", "application/fhir+json", "application/json, */*;q=0.5")) {
            assertThat(session.get(location, accept).status())
                .as("Accept: %s", accept)
                .isEqualTo(200);
          }
        });
    checks
        .once(
            "STATUS-9",
            "polls without a pause are told to wait, and the export goes on",
            StatusChecks::slowsDown)
        .needs(Feature.POLL_LIMIT);
    checks.once(
        "STATUS-10",
        "a plain job has no X-Export-Status",
        (session, level) -> {
          assertThat(session.plain(level).last().header("X-Export-Status")).isEmpty();
          session
              .plain(level)
              .early()
              .forEach(answer -> assertThat(answer.header("X-Export-Status")).isEmpty());
        });
    separate(checks);
  }

  private static void separate(Check.Gathering checks) {
    checks
        .once(
            "SEPARATE-1",
            "separate-export-status is confirmed at kick-off",
            (session, level) ->
                assertThat(
                        String.join(
                            ",",
                            session
                                .export(separateAsk(level))
                                .accepted()
                                .headers("Preference-Applied")))
                    .contains("respond-async")
                    .contains("separate-export-status"))
        .needs(Feature.SEPARATE_EXPORT_STATUS);
    checks
        .once(
            "SEPARATE-2",
            "every poll answers 200 and has the export's status in X-Export-Status",
            (session, level) -> {
              Export export = session.export(separateAsk(level));
              export
                  .early()
                  .forEach(
                      answer -> {
                        assertThat(answer.status()).as("status of a poll").isEqualTo(200);
                        assertThat(answer.header("X-Export-Status").orElse("")).startsWith("202");
                      });
              assertThat(export.last().header("X-Export-Status").orElse("")).startsWith("200");
            })
        .needs(Feature.SEPARATE_EXPORT_STATUS);
    checks
        .once(
            "SEPARATE-3",
            "a cancelled job is still not found",
            (session, level) -> {
              String job =
                  session.accepted(session.unlikeOthers(level).prefer("separate-export-status"));
              assertThat(session.delete(job).status()).isEqualTo(202);
              Verify.refused(session.poll(job), 404);
            })
        .needs(Feature.SEPARATE_EXPORT_STATUS);
  }

  private static Ask separateAsk(ExportLevel level) {
    return Ask.at(level).with("_type", "Patient").prefer("separate-export-status");
  }

  private static void ends(Session session, ExportLevel level) throws Exception {
    Export export = session.export(session.plainAsk(level));
    assertThat(export.last().header("Content-Type").orElse("none")).contains("application/json");
    assertThat(export.manifest())
        .containsKeys("transactionTime", "request", "requiresAccessToken", "output", "error");
  }

  private static List<Answer> running(Session session, ExportLevel level) throws Exception {
    List<Answer> early = session.plain(level).early();
    if (early.isEmpty()) {
      throw new NotTestableException("The export was complete before the first poll.");
    }
    return early.stream().filter(answer -> answer.status() == 202).toList();
  }

  private static boolean isRetryAfter(String text) {
    return text.matches("[1-9][0-9]*") || date(text).isPresent();
  }

  /** The server's time, if it says so, of an answer. */
  static Instant now(Answer answer) {
    return answer.header("Date").flatMap(StatusChecks::date).orElseGet(Instant::now);
  }

  static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static void isStable(Session session, ExportLevel level) throws Exception {
    Export export = session.plain(level);
    Map<String, Object> again = Verify.object(session.poll(export.location()));
    for (String member : List.of("transactionTime", "request", "requiresAccessToken")) {
      assertThat(again.get(member)).as(member).isEqualTo(export.manifest().get(member));
    }
    // Signed URLs may differ.
    assertThat(
            JsonTree.at(again, "output")
                .map(
                    each ->
                        List.of(
                            JsonTree.members(each).getOrDefault("type", ""),
                            JsonTree.members(each).getOrDefault("count", 0))))
        .containsExactlyElementsOf(
            JsonTree.at(export.manifest(), "output")
                .map(
                    each ->
                        List.of(
                            JsonTree.members(each).getOrDefault("type", ""),
                            JsonTree.members(each).getOrDefault("count", 0)))
                .toList());
  }

  /** The URL of a job that does not exist, though its id looks like one. */
  static String another(String location) {
    char[] url = location.toCharArray();
    for (int i = url.length - 1, changed = 0; i > location.indexOf("://") + 3 && changed < 6; i--) {
      if (Character.isLetterOrDigit(url[i])) {
        url[i] = url[i] == 'a' ? 'b' : 'a';
        changed++;
      }
    }
    return new String(url);
  }

  private static void slowsDown(Session session, ExportLevel level) throws Exception {
    String job = session.accepted(session.unlikeOthers(level));
    Answer slow =
        IntStream.range(0, MANY)
            .mapToObj(i -> pollOf(session, job))
            .filter(answer -> answer.status() == 429)
            .findFirst()
            .orElseThrow(() -> new AssertionError("None of " + MANY + " polls was told to wait."));
    assertThat(isRetryAfter(slow.header("Retry-After").orElse("none"))).as("Retry-After").isTrue();
    session.target().exchange().pause(Duration.ofSeconds(2));
    List<Answer> polls = session.await(job);
    assertThat(polls.get(polls.size() - 1).status()).isEqualTo(200);
  }

  private static Answer pollOf(Session session, String job) {
    try {
      return session.poll(job);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
