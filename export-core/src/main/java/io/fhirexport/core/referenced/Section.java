package io.fhirexport.core.referenced;

/**
 * A run of keys of one type in a ledger: what one task of a later stage has in memory. Immutable.
 *
 * @param type the resource type
 * @param offset where the keys begin, in bytes
 * @param count how many there are
 */
public record Section(String type, long offset, long count) {}
