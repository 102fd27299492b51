package io.fhirexport.api;

/**
 * One file of a manifest. Immutable.
 *
 * @param name the file's name
 * @param count lines in the file
 * @param bytes length of the file, uncompressed
 */
public record ManifestEntry(FileName name, long count, long bytes) {}
