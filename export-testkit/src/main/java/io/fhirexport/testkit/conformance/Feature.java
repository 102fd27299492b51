package io.fhirexport.testkit.conformance;

/**
 * What a server may offer and need not. The suite holds a server to what it claims; of most of the
 * rest, it asks that a request for it is refused rather than ignored.
 */
public enum Feature {
  /** Kick-off by POST with Parameters. */
  POST,
  /** The parameter {@code _until}. */
  UNTIL,
  /**
   * The parameter {@code _typeFilter}, one query each, with at least {@code _id} and the gender of
   * Patients.
   */
  TYPE_FILTER,
  /** Several queries in one {@code _typeFilter}, separated by commas, as IG 2.0.0 has it. */
  TYPE_FILTER_LISTS,
  /** The parameter {@code _elements}. */
  ELEMENTS,
  /** The parameter {@code patient}, by POST. */
  PATIENT,
  /** The parameter {@code includeAssociatedData} with both of its standard values. */
  ASSOCIATED_DATA,
  /** {@code Prefer: handling=lenient}, with what was ignored told in error files. */
  LENIENT,
  /** The manifest's {@code deleted} for a {@code _since}. */
  DELETED,
  /** Files answer HEAD. */
  HEAD,
  /** Files are served in ranges. */
  RANGE,
  /** Files have an {@code ETag}. */
  ETAG,
  /** Files are compressed for those who accept gzip. */
  GZIP,
  /** {@code Prefer: separate-export-status}. */
  SEPARATE_EXPORT_STATUS,
  /** The parameter {@code organizeOutputBy} with {@code Patient}. */
  ORGANIZE_OUTPUT_BY,
  /** Manifests before the end for {@code allowPartialManifests}. */
  PARTIAL_MANIFESTS,
  /** Polls that follow each other too fast are answered by 429. */
  POLL_LIMIT,
  /** One export too many is answered by 429. */
  EXPORT_LIMIT,
  /** A complete job says in {@code Expires} when it ends. */
  EXPIRES,
  /** Groups can be read and searched. */
  GROUP_READ,
  /** The CapabilityStatement lists the types that are exported. */
  TYPES_LISTED,
  /** SMART Backend Services at {@code .well-known/smart-configuration}. */
  SMART
}
