package io.fhirexport.core;

import static io.fhirexport.core.Tampering.answers;
import static io.fhirexport.core.Tampering.files;
import static io.fhirexport.core.Tampering.header;
import static io.fhirexport.core.Tampering.manifests;
import static io.fhirexport.core.Tampering.requests;
import static io.fhirexport.core.Tampering.status;
import static io.fhirexport.core.Tampering.text;
import static io.fhirexport.core.Tampering.without;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.testkit.conformance.CheckResult;
import io.fhirexport.testkit.conformance.Conformance;
import io.fhirexport.testkit.conformance.Exchange;
import io.fhirexport.testkit.conformance.Report;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that misbehave in one way, and the requirements that the suite finds missed. */
@DisplayName("The conformance suite")
class ConformanceSelfTest {
  private static final Set<String> TYPES = Set.of("Patient", "Condition", "Observation", "Group");

  /** What is wrong there keeps other checks from telling anything. */
  private static final String MORE = " ...";

  static Stream<Arguments> servers() {
    return Stream.of(
        server("nothing in a good server", good -> good, ""),
        server(
            "files of another content type",
            answers(Tampering::isFile, a -> header(a, "Content-Type", "application/octet-stream")),
            "DOWNLOAD-5 FILE-1 FORMAT-1 LINE-1"),
        server(
            "a line twice",
            files(text -> text + text.lines().findFirst().orElse("") + "\n"),
            "DOWNLOAD-1 DOWNLOAD-2 DOWNLOAD-3 DOWNLOAD-5 LINE-5 MANIFEST-7"),
        server(
            "a line that is lost",
            files(text -> text.substring(text.indexOf('\n') + 1)),
            "MANIFEST-7 ..."),
        server(
            "a blank line",
            files(text -> text + "\n"),
            "DOWNLOAD-1 DOWNLOAD-2 DOWNLOAD-3 DOWNLOAD-5 FILE-1 LINE-1 LINE-4 MANIFEST-7 ORGANIZED-3"
                + " PARTIAL-3"),
        server(
            "a line without its end",
            files(String::stripTrailing),
            "DOWNLOAD-1 DOWNLOAD-2 DOWNLOAD-3 DOWNLOAD-5 LINE-4"),
        server(
            "a line of another type",
            files(
                text ->
                    text.replace(
                        "\"resourceType\":\"Condition\"", "\"resourceType\":\"Procedure\"")),
            "DOWNLOAD-2 DOWNLOAD-5 FILE-1 LINE-1 TYPE-1"),
        server(
            "nulls",
            files(
                text ->
                    text.replaceAll(
                        "\"id\":\"([^\"]+)\",\"meta\"",
                        "\"id\":\"$1\",\"language\":null,\"meta\"")),
            "DOWNLOAD-1 DOWNLOAD-2 DOWNLOAD-3 DOWNLOAD-5 ELEMENTS-1 LINE-6"),
        server(
            "a count that is wrong",
            manifests(text -> text.replaceAll("\"count\":([0-9]+)", "\"count\":1$1")),
            "MANIFEST-7"),
        server(
            "a count in text",
            manifests(text -> text.replaceAll("\"count\":([0-9]+)", "\"count\":\"$1\"")),
            "MANIFEST-7"),
        server(
            "no error array",
            manifests(text -> text.replace("\"error\":", "\"errors\":")),
            "LENIENT-1 MANIFEST-5 MANIFEST-9 STATUS-1"),
        server(
            "requiresAccessToken in text",
            manifests(
                text ->
                    text.replace(
                        "\"requiresAccessToken\":true", "\"requiresAccessToken\":\"true\"")),
            "MANIFEST-3"),
        server(
            "another request",
            manifests(
                text ->
                    text.replaceFirst(
                        "\"request\":\"[^\"]*\"", "\"request\":\"http://in.process\"")),
            "MANIFEST-2"),
        server(
            "a time of transaction to come",
            manifests(
                text -> text.replaceFirst("\"transactionTime\":\"20", "\"transactionTime\":\"21")),
            "FILTER-9 MANIFEST-1 MANIFEST-9 SINCE-3"),
        server(
            "relative URLs",
            manifests(text -> text.replace(InProcessServer.BASE + "/", "/")),
            "MANIFEST-4 MANIFEST-6 ..."),
        server(
            "a relative Content-Location",
            answers(
                a -> a.header("Content-Location").isPresent(),
                a ->
                    header(
                        a,
                        "Content-Location",
                        a.header("Content-Location")
                            .orElse("")
                            .substring("http://in.process".length()))),
            "KICKOFF-1 ..."),
        server(
            "no entity tags",
            answers(a -> a.header("ETag").isPresent(), a -> without(a, "ETag")),
            "DOWNLOAD-4"),
        server(
            "compression that nobody asked for",
            answers(
                a -> a.header("Content-Type").orElse("").contains("ndjson"),
                a -> header(a, "Content-Encoding", "gzip")),
            "DOWNLOAD-6 FILE-4 ..."),
        server(
            "parts that are called the whole",
            answers(a -> a.status() == 206, a -> status(a, 200)),
            "DOWNLOAD-2"),
        server(
            "no X-Export-Status",
            answers(
                a -> a.header("X-Export-Status").isPresent(), a -> without(a, "X-Export-Status")),
            "SEPARATE-1 SEPARATE-2"),
        server(
            "no Retry-After",
            answers(Tampering::isRunning, a -> without(a, "Retry-After")),
            "STATUS-3"),
        server(
            "too long an X-Progress",
            answers(Tampering::isRunning, a -> header(a, "X-Progress", "x".repeat(100))),
            "STATUS-2"),
        server(
            "a body of a running job",
            answers(Tampering::isRunning, a -> text(a, "{}")),
            "PARTIAL-1 STATUS-4"),
        server(
            "an Expires that has passed",
            answers(
                Tampering::isManifest, a -> header(a, "Expires", "Thu, 01 Jan 2026 00:00:00 GMT")),
            "RETENTION-1 STATUS-5"),
        server(
            "errors without an OperationOutcome",
            answers(Tampering::isError, a -> text(a, "{\"error\":\"no\"}")),
            "DELETE-2 KICKOFF-3 PATIENT-4 SECURITY-1 SINCE-4 STATUS-7 TYPE-3 ..."),
        server(
            "errors in XML",
            answers(
                Tampering::isError,
                a ->
                    header(text(a, "<OperationOutcome/>"), "Content-Type", "application/fhir+xml")),
            "DELETE-2 KICKOFF-3 PATIENT-4 SECURITY-1 SINCE-4 STATUS-7 TYPE-3 ..."),
        server(
            "a cancelled job that is still there",
            answers(a -> a.status() == 404, a -> Tampering.status(a, 202)),
            "DELETE-2 DELETE-3 STATUS-7 ..."),
        server(
            "_since is ignored",
            requests(call -> without(call, "_since")),
            "SINCE-2 SINCE-3 SINCE-4 SINCE-8 ..."),
        server(
            "_until is ignored",
            requests(call -> without(call, "_until")),
            "SINCE-2 UNTIL-1 UNTIL-2"),
        server(
            "_type is ignored",
            requests(call -> without(call, "_type")),
            "TYPE-1 TYPE-3 TYPE-5 ..."),
        server(
            "_typeFilter is ignored",
            requests(call -> without(call, "_typeFilter")),
            "FILTER-1 FILTER-10 FILTER-2 FILTER-3 FILTER-4 FILTER-5 FILTER-6 FILTER-7"),
        server(
            "_elements are ignored",
            requests(call -> without(call, "_elements")),
            "ELEMENTS-1 ELEMENTS-3 ELEMENTS-4 LENIENT-1"),
        server(
            "nobody needs a token",
            requests(
                call ->
                    call.headers().containsKey("Authorization")
                        ? call
                        : Tampering.by(call, "Bearer one")),
            "SECURITY-1 SECURITY-2 SECURITY-3"),
        server(
            "everybody is the same",
            requests(
                call ->
                    call.headers().containsKey("Authorization")
                        ? Tampering.by(call, "Bearer one")
                        : call),
            "SECURITY-4"));
  }

  private static Arguments server(String name, UnaryOperator<Exchange> misbehaving, String missed) {
    return Arguments.of(name, misbehaving, missed);
  }

  @ParameterizedTest(name = "finds {0}")
  @MethodSource("servers")
  void finds(String name, UnaryOperator<Exchange> misbehaving, String missed) throws Exception {
    Set<String> found;
    Set<ExportLevel> levels = Set.of(ExportLevel.SYSTEM);
    try (InProcessServer server = new InProcessServer(levels, TYPES, 8);
        Conformance conformance =
            new Conformance(
                ProtocolConformanceTest.target(server)
                    .levels(levels)
                    .exchange(misbehaving.apply(server))
                    .build())) {
      found = missed(conformance.run());
    }
    if (missed.endsWith(MORE)) {
      assertThat(found).contains(missed.replace(MORE, "").split(" ", -1));
    } else {
      assertThat(String.join(" ", found)).isEqualTo(missed);
    }
  }

  private static Set<String> missed(Report report) {
    return report.failures().stream()
        .map(CheckResult::check)
        .flatMap(check -> check.requirements().stream())
        .collect(toCollection(TreeSet::new));
  }
}
