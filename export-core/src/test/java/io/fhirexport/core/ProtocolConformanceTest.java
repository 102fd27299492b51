package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import io.fhirexport.testkit.conformance.ConformanceSuite;
import io.fhirexport.testkit.conformance.ConformanceTarget;
import io.fhirexport.testkit.conformance.Feature;
import io.fhirexport.testkit.conformance.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** The conformance suite, right into the protocol. */
@DisplayName("The protocol without sockets")
class ProtocolConformanceTest extends ConformanceSuite {
  private static final String[] UNDECIDED = {
    "ENDPOINT-8", "DELETED-1", "ORGANIZED-5", "PARTIAL-1", "ATTACHMENT-1"
  };

  private final InProcessServer server = new InProcessServer();

  @Override
  protected ConformanceTarget target() {
    return target(server)
        .validator(ProtocolConformanceTest::errors)
        .report(Path.of("target", "conformance-protocol.md"))
        .build();
  }

  /** What HAPI's parser has against a resource, when it is strict. */
  private static List<String> errors(String json) {
    IParser parser =
        FhirContext.forR4Cached().newJsonParser().setParserErrorHandler(new StrictErrorHandler());
    try {
      parser.parseResource(json);
      return List.of();
    } catch (DataFormatException e) {
      return List.of(e.getMessage());
    }
  }

  @Override
  protected void reported(Report report) {
    assertThat(report.undecided())
        .as("what these data do not tell")
        .containsExactlyInAnyOrder(UNDECIDED);
  }

  /** What the engine and the protocol claim, over a source that can look up. */
  static ConformanceTarget.Builder target(InProcessServer server) {
    return ConformanceTarget.builder(InProcessServer.BASE)
        .exchange(server)
        .authorization(() -> "Bearer one")
        .foreignAuthorization(() -> "Bearer other")
        .groupId("plain")
        .emptyGroupId("empty")
        .patience(InProcessServer.RETENTION.multipliedBy(2))
        .claimsAllBut(
            Feature.DELETED,
            Feature.POLL_LIMIT,
            Feature.EXPORT_LIMIT,
            Feature.GROUP_READ,
            Feature.SMART);
  }

  @Override
  protected void end() {
    server.close();
  }
}
