/** Keeps exported files and intermediate data in Azure Blob Storage. */
@NullMarked
package io.fhirexport.azure;

import org.jspecify.annotations.NullMarked;
