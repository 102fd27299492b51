package io.fhirexport.api;

import org.jspecify.annotations.Nullable;

/**
 * Whose job it is. Jobs of one owner are invisible to every other owner. Immutable.
 *
 * @param tenant the tenant, or null on a host that has only one
 * @param caller the client, or null on a host that does not tell clients apart
 */
public record Owner(@Nullable String tenant, @Nullable String caller) {
  /** The owner on a host that tells neither tenants nor callers apart. */
  public static final Owner ANYONE = new Owner(null, null);
}
