package io.fhirexport.testkit.conformance;

import io.fhirexport.api.ExportLevel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run of the suite against a server: its requests, and the exports they share. */
final class Session {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Instant LONG_AGO = Instant.parse("1990-01-01T00:00:00Z");

  private final ConformanceTarget target;
  private final Map<Ask, Export> exports = new HashMap<>();
  private final Map<Ask, AssertionError> failures = new HashMap<>();
  private final Set<String> jobs = new LinkedHashSet<>();
  private int distinct;

  Session(ConformanceTarget target) {
    this.target = target;
  }

  ConformanceTarget target() {
    return target;
  }

  boolean claims(Feature feature) {
    return target.features().contains(feature);
  }

  /** Sends a request with the client's token. */
  Answer send(Call call) throws IOException {
    String token = target.authorization().orElse(null);
    return target.exchange().send(token == null ? call : call.header("Authorization", token));
  }

  /** Sends a request as somebody without a token. */
  Answer sendBare(Call call) throws IOException {
    return target.exchange().send(call);
  }

  Answer get(String url, String accept) throws IOException {
    return send(Call.of("GET", url).header("Accept", accept));
  }

  Answer poll(String location) throws IOException {
    return get(location, "application/json");
  }

  Answer delete(String location) throws IOException {
    jobs.remove(location);
    return send(Call.of("DELETE", location));
  }

  /** The request of a kick-off, without a token. */
  Call call(Ask ask) {
    Call call =
        Call.of(ask.post() ? "POST" : "GET", target.base() + ask.path(target.groupId().orElse("")))
            .header("Accept", "application/fhir+json")
            .header("Prefer", "respond-async");
    for (String preference : ask.preferences()) {
      call = call.header("Prefer", preference);
    }
    return ask.post()
        ? call.header("Content-Type", "application/fhir+json").body(ask.body())
        : call;
  }

  /** Kicks off; a job that begins is ended with the session. */
  Answer kickOff(Call call) throws IOException {
    Answer answer = send(call);
    if (answer.status() == 202) {
      answer.header("Content-Location").filter(Session::isAbsolute).ifPresent(jobs::add);
    }
    return answer;
  }

  Answer kickOff(Ask ask) throws IOException {
    return kickOff(call(ask));
  }

  /** Kicks off, and has to be accepted; the job's location. */
  String accepted(Ask ask) throws IOException {
    return locationOf(kickOff(ask));
  }

  static String locationOf(Answer answer) {
    if (answer.status() != 202) {
      throw new AssertionError("A kick-off is not accepted: " + answer);
    }
    String location = answer.header("Content-Location").orElse("nothing");
    if (!isAbsolute(location)) {
      throw new AssertionError(
          "An accepted kick-off has no absolute Content-Location: " + location);
    }
    return location;
  }

  private static boolean isAbsolute(String url) {
    return url.matches("https?://.+");
  }

  /**
   * A kick-off that is like no other of this session, for servers that answer equal ones with the
   * same job: all resources, changed since a moment long ago.
   */
  Ask unlikeOthers(ExportLevel level) {
    return Ask.at(level).with("_since", LONG_AGO.plusMillis(++distinct).toString());
  }

  /** The export without parameters, but for the target's types; other checks build on it. */
  Export plain(ExportLevel level) throws Exception {
    try {
      return export(plainAsk(level));
    } catch (AssertionError e) {
      throw new NotTestableException("There is no complete export at this level to look into.");
    }
  }

  /** Patient and another type or two that there are resources of, as a value of {@code _type}. */
  String someTypes(ExportLevel level) throws Exception {
    List<String> present =
        plain(level).files("output").stream()
            .map(ManifestFile::type)
            .filter(Compartment.types()::contains)
            .distinct()
            .limit(2)
            .toList();
    return present.isEmpty() ? "Patient" : "Patient," + String.join(",", present);
  }

  Ask plainAsk(ExportLevel level) {
    Ask ask = Ask.at(level);
    return target.types().isEmpty() ? ask : ask.with("_type", String.join(",", target.types()));
  }

  /** An export from its kick-off to its manifest; the same one for the same request. */
  Export export(Ask ask) throws Exception {
    if (failures.containsKey(ask)) {
      throw new AssertionError(failures.get(ask).getMessage());
    }
    Export export = exports.get(ask);
    if (export == null) {
      try {
        export = newExport(ask);
      } catch (AssertionError e) {
        failures.put(ask, e);
        throw e;
      }
      exports.put(ask, export);
    }
    return export;
  }

  private Export newExport(Ask ask) throws Exception {
    Call call = call(ask);
    Answer accepted = kickOff(call);
    String location = locationOf(accepted);
    List<Answer> polls = await(location);
    Answer last = polls.get(polls.size() - 1);
    if (last.status() != 200) {
      throw new AssertionError("An export does not end with a manifest: " + last);
    }
    return new Export(ask, call.url(), accepted, location, polls, new Downloads(target));
  }

  /** Polls until the job is no longer running; all answers. */
  List<Answer> await(String location) throws Exception {
    List<Answer> polls = new ArrayList<>();
    Duration waited = Duration.ZERO;
    Duration pause = FIRST_PAUSE;
    Answer answer = poll(location);
    while (isRunning(answer)) {
      polls.add(answer);
      Duration next = retryAfter(answer, pause);
      waited = waited.plus(next);
      if (waited.compareTo(target.patience()) > 0) {
        throw new AssertionError("An export was not complete within " + target.patience() + ".");
      }
      target.exchange().pause(next);
      pause = shorter(pause.multipliedBy(2), target.longestPause());
      answer = poll(location);
    }
    polls.add(answer);
    return polls;
  }

  private static boolean isRunning(Answer answer) {
    String status = answer.header("X-Export-Status").orElse("");
    return answer.status() == 202
        || answer.status() == 429
        || (answer.status() == 200 && status.startsWith("202"));
  }

  private Duration retryAfter(Answer answer, Duration otherwise) {
    String text = answer.header("Retry-After").orElse("");
    Duration asked =
        text.matches("[0-9]{1,6}") && !text.matches("0+")
            ? Duration.ofSeconds(Long.parseLong(text))
            : otherwise;
    return shorter(asked, target.longestPause());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Ends the jobs that nobody waited for. */
  void endLoose() throws IOException {
    Set<String> loose = new LinkedHashSet<>(jobs);
    exports.values().forEach(export -> loose.remove(export.location()));
    end(loose);
  }

  /** Ends the jobs that are left. */
  void close() throws IOException {
    end(jobs);
  }

  private void end(Set<String> ended) throws IOException {
    for (String job : List.copyOf(ended)) {
      delete(job);
    }
  }
}
