package io.fhirexport.examples.reference.smart;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.fhirexport.core.smart.SmartScopes;
import org.jspecify.annotations.Nullable;

/**
 * A client that was registered out of band. Thread-safe.
 *
 * @param keys its public keys
 * @param keysUrl where they come from; null: they were registered themselves
 * @param scopes what it may ask for
 */
record RegisteredClient(
    String id, JWKSource<SecurityContext> keys, @Nullable String keysUrl, SmartScopes scopes) {}
