/**
 * The IG's HTTP interface over plain values, for any HTTP server. Start at {@link
 * io.fhirexport.core.protocol.ExportProtocol}.
 */
@NullMarked
package io.fhirexport.core.protocol;

import org.jspecify.annotations.NullMarked;
