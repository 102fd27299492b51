package io.fhirexport.core.protocol;

import io.fhirexport.core.manifest.ManifestShape;
import io.fhirexport.core.request.Dialect;

/** A version of the Bulk Data Access IG, as far as versions differ over HTTP. */
public enum IgVersion {
  /**
   * 2.0.0: there is no {@code _until}, no {@code organizeOutputBy}, no {@code
   * allowPartialManifests} and no {@code separate-export-status}; otherwise as 3.0.0.
   */
  V2_0_0,
  /** 3.0.0, which serves clients of 2.0.0 as well. */
  V3_0_0,
  /**
   * <b>Experimental:</b> the ballot of 4.0.0, which may still change, and so may this. A kick-off
   * is a POST, and items of lists are given by repetition only; the manifest has {@code outcome} in
   * place of {@code error}, no {@code request}, no empty arrays, and {@code manifestType}, {@code
   * outputFormat} and {@code fileSize}. Clients of earlier versions cannot use such a server.
   */
  V4_0_0_BALLOT;

  boolean postOnly() {
    return this == V4_0_0_BALLOT;
  }

  boolean separateStatus() {
    return this != V2_0_0;
  }

  /** The FHIR type of {@code includeAssociatedData}. */
  String associatedDataType() {
    return this == V4_0_0_BALLOT ? "Coding" : "code";
  }

  Dialect dialect(boolean azure) {
    return new Dialect(this != V2_0_0, this != V4_0_0_BALLOT, azure);
  }

  ManifestShape manifest() {
    return this == V4_0_0_BALLOT ? ManifestShape.STU4_BALLOT : ManifestShape.STU3;
  }
}
