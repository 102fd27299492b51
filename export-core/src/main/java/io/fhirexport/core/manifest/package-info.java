/** What was committed as a manifest. Start at {@link io.fhirexport.core.manifest.ManifestJson}. */
@NullMarked
package io.fhirexport.core.manifest;

import org.jspecify.annotations.NullMarked;
