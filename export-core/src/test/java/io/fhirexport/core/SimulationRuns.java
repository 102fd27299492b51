package io.fhirexport.core;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Promises 1, 3, 4 and 11 in random runs of the engine over stores of one kind.
 *
 * <p>{@code -Dsimulation.seconds=N} sets how long; {@code -Dsimulation.seed=N} runs one seed again.
 */
public abstract class SimulationRuns {
  private static final long SECONDS = Long.getLong("simulation.seconds", 10);

  /** Makes the stores; each is used after the one before it, never beside it. */
  protected abstract World.Stores stores();

  @Test
  @DisplayName("delivers every line once and leaves nothing else, whatever happens meanwhile")
  void keepsItsPromises() throws IOException {
    Long only = Long.getLong("simulation.seed");
    if (only != null) {
      System.out.println("simulation: seed " + only + ", " + new Simulation(only, stores()).run());
      return;
    }
    long first = System.nanoTime();
    long end = first + Duration.ofSeconds(SECONDS).toNanos();
    Simulation.Tally all = new Simulation.Tally();
    for (long seed = first; System.nanoTime() < end; seed++) {
      all.add(new Simulation(seed, stores()).run());
    }
    System.out.println("simulation: seeds from " + first + ", " + all);
  }
}
