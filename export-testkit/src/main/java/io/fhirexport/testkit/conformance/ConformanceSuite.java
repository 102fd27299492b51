package io.fhirexport.testkit.conformance;

import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What every Bulk Data server must do, and what yours claims besides. Subclass it once per server,
 * and give it the server's {@linkplain #target() address}:
 *
 * <pre>{@code
 * class OurServerConformanceIT extends ConformanceSuite {
 *   @Override
 *   protected ConformanceTarget target() {
 *     return ConformanceTarget.builder(URI.create("http://localhost:8080/fhir"))
 *         .authorization(() -> "Bearer " + token())
 *         .groupId("our-group")
 *         .claims(Feature.POST, Feature.TYPE_FILTER)
 *         .build();
 *   }
 * }
 * }</pre>
 *
 * <p>A test's name has the requirements it is about, and the ids of the Inferno kit's tests that
 * assert the same. Tests that do not apply, or cannot tell, are reported as skipped, with the
 * reason. At the end a report of all requirements is written to a file, and summed up on the
 * console.
 */
@DisplayName("A Bulk Data server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ConformanceSuite {
  private @Nullable Conformance conformance;

  /** For subclasses. */
  protected ConformanceSuite() {}

  /** The server to look at; asked for once. */
  protected abstract ConformanceTarget target();

  /**
   * Looks at what was found, at the end. A subclass may hold its server to more than that nothing
   * fails: for instance to what may not apply, so that no check is lost unnoticed.
   */
  protected void reported(Report report) {}

  @TestFactory
  @DisplayName("conforms")
  Stream<DynamicTest> conforms() {
    Conformance run = new Conformance(target());
    conformance = run;
    return run.checks().stream()
        .map(check -> DynamicTest.dynamicTest(check.displayName(), () -> run.verify(check)));
  }

  /** Ends what {@link #target()} began, once nothing more is sent to the server. */
  protected void end() throws IOException {}

  @AfterAll
  void report() throws IOException {
    Conformance run = conformance;
    if (run == null) {
      return;
    }
    try {
      run.close();
    } finally {
      end();
    }
    Report report = run.report();
    report.write(run.target().report());
    System.out.println(report.summary());
    System.out.println("  report: " + run.target().report());
    reported(report);
  }
}
