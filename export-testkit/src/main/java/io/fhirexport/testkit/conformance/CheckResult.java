package io.fhirexport.testkit.conformance;

/**
 * How one check came out. Immutable.
 *
 * @param why one line: what is wrong, or why nothing was found out; empty if the check passed
 */
public record CheckResult(Check check, Verdict verdict, String why) {}
