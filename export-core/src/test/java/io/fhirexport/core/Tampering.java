package io.fhirexport.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.testkit.conformance.Answer;
import io.fhirexport.testkit.conformance.Call;
import io.fhirexport.testkit.conformance.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A server that misbehaves in one way: another one, whose requests or answers are tampered with.
 */
final class Tampering implements Exchange {
  private final Exchange server;
  private final UnaryOperator<Call> before;
  private final BiFunction<Call, Answer, Answer> after;

  private Tampering(
      Exchange server, UnaryOperator<Call> before, BiFunction<Call, Answer, Answer> after) {
    this.server = server;
    this.before = before;
    this.after = after;
  }

  /** Tampers with requests. */
  static UnaryOperator<Exchange> requests(UnaryOperator<Call> before) {
    return server -> new Tampering(server, before, (call, answer) -> answer);
  }

  /** Tampers with the answers that are so. */
  static UnaryOperator<Exchange> answers(Predicate<Answer> which, UnaryOperator<Answer> instead) {
    return server ->
        new Tampering(
            server,
            call -> call,
            (call, answer) -> which.test(answer) ? instead.apply(answer) : answer);
  }

  /** Tampers with a file's text. */
  static UnaryOperator<Exchange> files(UnaryOperator<String> change) {
    return answers(Tampering::isFile, answer -> text(answer, change.apply(answer.text())));
  }

  /** Tampers with a manifest's text. */
  static UnaryOperator<Exchange> manifests(UnaryOperator<String> change) {
    return answers(Tampering::isManifest, answer -> text(answer, change.apply(answer.text())));
  }

  static boolean isFile(Answer answer) {
    return answer.status() == 200 && type(answer).equals("application/fhir+ndjson");
  }

  static boolean isManifest(Answer answer) {
    return answer.status() == 200 && type(answer).equals("application/json");
  }

  static boolean isError(Answer answer) {
    return answer.status() >= 400;
  }

  static boolean isRunning(Answer answer) {
    return answer.status() == 202 && answer.header("X-Progress").isPresent();
  }

  private static String type(Answer answer) {
    return answer.header("Content-Type").orElse("");
  }

  static Answer text(Answer answer, String body) {
    return new Answer(answer.status(), answer.headers(), body.getBytes(UTF_8));
  }

  static Answer status(Answer answer, int status) {
    return new Answer(status, answer.headers(), answer.body());
  }

  static Answer header(Answer answer, String name, String value) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(answer.headers());
    headers.put(name, List.of(value));
    return new Answer(answer.status(), headers, answer.body());
  }

  static Answer without(Answer answer, String name) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(answer.headers());
    headers.remove(name);
    return new Answer(answer.status(), headers, answer.body());
  }

  /** The request without a parameter of its query. */
  static Call without(Call call, String parameter) {
    return copy(call, call.url().replaceAll("(?<=[?&])" + parameter + "=[^&]*&?", ""), Set.of());
  }

  /** The request by somebody else. */
  static Call by(Call call, String token) {
    Call copy = copy(call, call.url(), Set.of("Authorization"));
    return copy.header("Authorization", token);
  }

  private static Call copy(Call call, String url, Set<String> left) {
    Call copy = Call.of(call.method(), url);
    for (Map.Entry<String, List<String>> header : call.headers().entrySet()) {
      if (!left.contains(header.getKey())) {
        for (String value : header.getValue()) {
          copy = copy.header(header.getKey(), value);
        }
      }
    }
    return call.body().isPresent() ? copy.body(call.body().get()) : copy;
  }

  @Override
  public Answer send(Call call) throws IOException {
    return after.apply(call, server.send(before.apply(call)));
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    server.pause(time);
  }
}
