package io.fhirexport.core;

import org.junit.jupiter.api.DisplayName;

@DisplayName("A plan that takes longer than a claim lasts, for a store in memory,")
class SlowPlanTest extends SlowPlanRuns {
  @Override
  protected World.Stores stores() {
    return World.Stores.IN_MEMORY;
  }
}
