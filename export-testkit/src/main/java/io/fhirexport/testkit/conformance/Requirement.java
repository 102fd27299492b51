package io.fhirexport.testkit.conformance;

/**
 * Something that is asked of a server.
 *
 * @param section where the IG has it
 * @param untestable why no check can tell; empty if one can
 */
record Requirement(String id, Strength strength, String section, String text, String untestable) {}
