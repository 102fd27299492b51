package io.fhirexport.core.run;

import io.fhirexport.core.EngineOptions;

/** How many broken resources a job may have. */
final class RefusedLimit {
  private RefusedLimit() {}

  static void check(long refused, EngineOptions options) throws JobFailureException {
    if (refused > options.maxRefused()) {
      throw new JobFailureException(
          refused + " resources are broken, more than this server lets pass.", null);
    }
  }
}
