package io.fhirexport.testkit.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * One run of the suite against a server: its checks, in the order in which they are to be made, and
 * how they came out. Checks share exports. Confined to one thread.
 */
public final class Conformance implements AutoCloseable {
  private static final int LONGEST = 600;

  private final ConformanceTarget target;
  private final Session session;
  private final List<Check> checks;
  private final List<CheckResult> results = new ArrayList<>();

  /** Begins a run. Nothing is sent before the first check is made. */
  public Conformance(ConformanceTarget target) {
    this.target = target;
    this.session = new Session(target);
    this.checks = gather();
  }

  private static List<Check> gather() {
    Check.Gathering checks = new Check.Gathering();
    CapabilityChecks.addTo(checks);
    KickOffChecks.addTo(checks);
    StatusChecks.addTo(checks);
    ManifestChecks.addTo(checks);
    FileChecks.addTo(checks);
    DownloadChecks.addTo(checks);
    LevelChecks.addTo(checks);
    FormatChecks.addTo(checks);
    WindowChecks.addTo(checks);
    TypeChecks.addTo(checks);
    FilterChecks.addTo(checks);
    ElementsChecks.addTo(checks);
    PatientChecks.addTo(checks);
    ProvenanceChecks.addTo(checks);
    LenientChecks.addTo(checks);
    PostChecks.addTo(checks);
    DeletedChecks.addTo(checks);
    OrganizedChecks.addTo(checks);
    PartialChecks.addTo(checks);
    AccessChecks.addTo(checks);
    SmartChecks.addTo(checks);
    CancelChecks.addTo(checks);
    CancelChecks.addLastTo(checks);
    return checks.all();
  }

  /** The server it is about. */
  ConformanceTarget target() {
    return target;
  }

  /** All checks, also those that do not concern this server. */
  public List<Check> checks() {
    return checks;
  }

  /**
   * Makes a check as a test does.
   *
   * @throws AssertionError if the server is wrong, and its target does not allow for it
   * @throws TestAbortedException if the check is not applicable, cannot tell, or the server is
   *     wrong in a way its target allows for
   */
  public void verify(Check check) {
    CheckResult result = make(check);
    if (result.verdict() == Verdict.FAILED && !isAllowed(check)) {
      throw new AssertionError(result.why());
    }
    if (result.verdict() != Verdict.PASSED) {
      throw new TestAbortedException(result.verdict() + ": " + result.why());
    }
  }

  private boolean isAllowed(Check check) {
    return check.requirements().stream().anyMatch(target.deviations()::containsKey);
  }

  /** Makes all checks. */
  public Report run() {
    checks.forEach(this::make);
    return report();
  }

  /** Makes a check, and keeps how it came out. */
  public CheckResult make(Check check) {
    CheckResult result = result(check);
    results.add(result);
    return result;
  }

  private CheckResult result(Check check) {
    try {
      check.verify(session);
      session.endLoose();
      return new CheckResult(check, Verdict.PASSED, "");
    } catch (NotApplicableException e) {
      return new CheckResult(check, Verdict.NOT_APPLICABLE, line(e));
    } catch (NotTestableException e) {
      return new CheckResult(check, Verdict.NOT_TESTABLE, line(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CheckResult(check, Verdict.NOT_TESTABLE, "Interrupted.");
    } catch (Exception | AssertionError e) {
      return new CheckResult(check, Verdict.FAILED, line(e));
    }
  }

  private static String line(Throwable e) {
    String text =
        (e instanceof AssertionError || e instanceof TestAbortedException)
            ? String.valueOf(e.getMessage())
            : e.toString();
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  /** How the checks came out that were made so far. */
  public Report report() {
    return new Report(target, List.copyOf(results));
  }

  /** Ends the jobs that are left on the server. */
  @Override
  public void close() throws IOException {
    session.close();
  }
}
