package io.fhirexport.jdbc.source;

/** How a column holds a resource's JSON. */
public enum Body {
  /** As text: {@code text}, {@code varchar}, {@code clob}, {@code json} or {@code jsonb}. */
  TEXT,
  /** As bytes of UTF-8: {@code bytea}, {@code varbinary} or {@code blob}. */
  BYTES,
  /** As bytes of UTF-8 compressed with gzip. */
  GZIP
}
