/**
 * Lines sorted by patient through scratch: runs of a bounded size, merged into blocks. Start at
 * {@link io.fhirexport.core.blocks.Merge}.
 */
@NullMarked
package io.fhirexport.core.blocks;

import org.jspecify.annotations.NullMarked;
