package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.store.JobEnd;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Promises 1, 3 and 4, at every step of the commit protocol: before and after each call to store
 * and sink.
 */
@DisplayName("An export")
class CrashPointsTest {
  /** Far more steps than an export of the test's size has. */
  private static final int MOST_STEPS = 5_000;

  @ParameterizedTest
  @EnumSource
  @DisplayName("delivers every line once, whatever step its worker dies at")
  void survivesDeathAtEveryStep(Scene scene) throws IOException {
    int step = 0;
    boolean died = true;
    for (; died && step < MOST_STEPS; step++) {
      World world = scene.world(World.Stores.IN_MEMORY);
      died = diesAt(step, world);
      world.workToTheEnd();
      world.assertDelivered();
    }
    assertThat(step).as("steps tried").isBetween(100, MOST_STEPS - 1);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("delivers every line once although one worker after the other dies")
  void survivesDeathAfterDeath(Scene scene) throws IOException {
    for (int step = 8; step < 60; step += 3) {
      World world = scene.world(World.Stores.IN_MEMORY);
      for (int life = 0; life < 3; life++) {
        diesAt(step, world);
        world.clock.advance(World.CLAIM_TIME.plusSeconds(1));
      }
      world.workToTheEnd();
      world.assertDelivered();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("delivers every line once although a worker that was given up goes on")
  void survivesZombiesAtEveryStep(Scene scene) throws Exception {
    boolean reached = true;
    for (int step = 0; reached && step < MOST_STEPS; step++) {
      World world = scene.world(World.Stores.IN_MEMORY);
      Pause pause = new Pause(step);
      Zombie zombie = new Zombie(world, pause);
      zombie.start();
      pause.awaitReached(zombie);
      reached = pause.wasReached();
      world.clock.advance(World.CLAIM_TIME.plusSeconds(1));
      world.workToTheEnd();
      pause.letLoose();
      zombie.join();
      assertThat(zombie.failure.get()).isNull();
      world.workToTheEnd();
      world.assertDelivered();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "leaves nothing behind when cancelled, whatever its worker was doing and does afterwards")
  void leavesNothingAfterCancel(Scene scene) throws Exception {
    boolean reached = true;
    for (int step = 0; reached && step < MOST_STEPS; step++) {
      World world = scene.world(World.Stores.IN_MEMORY);
      Pause pause = new Pause(step);
      Zombie zombie = new Zombie(world, pause);
      zombie.start();
      pause.awaitReached(zombie);
      reached = pause.wasReached();
      if (reached) {
        assertThat(
                world.store.end(world.job, JobEnd.CANCELLED)
                    || world.store.end(world.job, JobEnd.EXPIRED))
            .isTrue();
        world.clock.advance(World.CLAIM_TIME.plusSeconds(1));
        world.workToTheEnd();
        pause.letLoose();
      }
      zombie.join();
      assertThat(zombie.failure.get()).isNull();
      world.workToTheEnd();
      if (reached) {
        assertThat(world.sink.files(world.job)).isEmpty();
        assertThat(world.scratch().files(world.job)).isEmpty();
        assertThat(world.store.find(world.job)).isEmpty();
      }
    }
  }

  private static boolean diesAt(int step, World world) throws IOException {
    Worker worker = world.worker(new Crash(step), world.clock);
    WriteBuffers buffers = WriteBuffers.create();
    try {
      while (worker.runOne(buffers)) {
        world.clock.advance(Duration.ofMillis(1));
      }
      return false;
    } catch (Crash.Died e) {
      return true;
    }
  }

  /** A worker on a thread of its own. */
  private static final class Zombie extends Thread {
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Worker worker;

    Zombie(World world, Faults faults) {
      worker = world.worker(faults, world.clock);
    }

    @Override
    public void run() {
      try {
        WriteBuffers buffers = WriteBuffers.create();
        boolean more = true;
        while (more) {
          more = worker.runOne(buffers);
        }
      } catch (IOException | RuntimeException e) {
        failure.set(e);
      }
    }
  }
}
