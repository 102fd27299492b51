package io.fhirexport.core;

import org.junit.jupiter.api.DisplayName;

@DisplayName("An export by several processes that share a store in memory")
class SimulationTest extends SimulationRuns {
  @Override
  protected World.Stores stores() {
    return World.Stores.IN_MEMORY;
  }
}
