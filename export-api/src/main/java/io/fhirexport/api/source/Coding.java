package io.fhirexport.api.source;

import org.jspecify.annotations.Nullable;

/**
 * A FHIR Coding as a tag or a security label carries it. Immutable.
 *
 * @param system the code system's URI, or null
 * @param code the code, or null
 * @param display the text for people, or null
 */
public record Coding(@Nullable String system, @Nullable String code, @Nullable String display) {}
