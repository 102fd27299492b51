package io.fhirexport.core;

import io.fhirexport.api.Manifest;
import java.util.OptionalLong;

/**
 * A page of a manifest (Bulk Data IG, "Query Parameters", {@code allowPartialManifests}). Once
 * there, it stays as it is, but that a page may come to follow it.
 *
 * @param files what the page lists
 * @param next after which file the next page begins; empty if none is there, as yet or at all
 */
public record ManifestPage(Manifest files, OptionalLong next) {}
