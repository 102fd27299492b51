package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.store.JobEnd;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * At every step of the commit protocol: each call of the job store, and each request that a call of
 * the sink makes of the storage.
 */
@DisplayName("An export to Azure")
class CrashPointsIT {
  /** Far more steps than an export of the test's size has. */
  private static final int MOST_STEPS = 1_000;

  private static final String GIVEN = "crash-points";

  @Test
  @DisplayName("delivers every line once, whatever step its worker dies at")
  void survivesDeathAtEveryStep() throws Exception {
    int step = 0;
    for (boolean died = true; died && step < MOST_STEPS; step++) {
      World world = new World(null, false);
      died = diesAt(step, world);
      world.workToTheEnd();
      world.assertDelivered("dead at step " + step);
    }
    assertThat(step).as("steps tried").isBetween(30, MOST_STEPS - 1);
  }

  @Test
  @DisplayName("delivers every line once although one worker after the other dies")
  void survivesDeathAfterDeath() throws Exception {
    for (int step = 4; step < 50; step += 4) {
      World world = new World(GIVEN, false);
      for (int life = 0; life < 3; life++) {
        diesAt(step, world);
        world.lapse();
      }
      world.workToTheEnd();
      world.assertDelivered("dead at every step " + step);
    }
  }

  @Test
  @DisplayName("delivers every line once although a worker that was given up goes on")
  void survivesZombiesAtEveryStep() throws Exception {
    int step = 0;
    for (boolean reached = true; reached && step < MOST_STEPS; step++) {
      World world = new World(GIVEN, false);
      Zombie zombie = new Zombie(world, step);
      reached = zombie.stops();
      world.lapse();
      world.workToTheEnd();
      world.assertDelivered("asleep at step " + step);
      zombie.goesOn();
      world.workToTheEnd();
      world.assertDelivered("awake after step " + step);
    }
    assertThat(step).as("steps tried").isBetween(30, MOST_STEPS - 1);
  }

  @Test
  @DisplayName("leaves nothing behind when cancelled, whatever its worker does afterwards")
  void leavesNothingAfterCancel() throws Exception {
    for (String container : new String[] {null, GIVEN}) {
      boolean reached = true;
      for (int step = 0; reached && step < MOST_STEPS; step++) {
        World world = new World(container, true);
        Zombie zombie = new Zombie(world, step);
        reached = zombie.stops();
        if (reached) {
          assertThat(
                  world.store.end(world.job.id(), JobEnd.CANCELLED)
                      || world.store.end(world.job.id(), JobEnd.EXPIRED))
              .isTrue();
          world.lapse();
          world.workToTheEnd();
          world.assertGone("asleep at step " + step);
        }
        zombie.goesOn();
        world.workToTheEnd();
        if (reached) {
          world.assertEmpty("awake after step " + step);
        }
      }
    }
  }

  @Test
  @DisplayName("is removed as a whole, whatever step whoever removes it dies at")
  void isRemovedAlthoughWorkersDie() throws Exception {
    for (JobEnd end : new JobEnd[] {JobEnd.CANCELLED, JobEnd.EXPIRED}) {
      for (String container : new String[] {null, GIVEN}) {
        boolean died = true;
        for (int step = 0; died && step < MOST_STEPS; step++) {
          World world = new World(container, true);
          if (end.equals(JobEnd.EXPIRED)) {
            world.workToTheEnd();
          } else {
            diesAt(20, world);
            world.lapse();
          }
          assertThat(world.store.end(world.job.id(), end)).isTrue();
          died = diesAt(step, world);
          world.workToTheEnd();
          world.assertGone(end + ", dead at step " + step);
        }
      }
    }
  }

  @Test
  @DisplayName("stays as it was delivered, whatever step whoever forgets its job dies at")
  void staysAlthoughWorkersDie() throws Exception {
    boolean died = true;
    for (int step = 0; died && step < MOST_STEPS; step++) {
      World world = new World(GIVEN, false);
      world.workToTheEnd();
      world.assertDelivered("complete");
      Set<String> names = Sinks.names(world.folder());
      assertThat(world.store.end(world.job.id(), JobEnd.EXPIRED)).isTrue();

      died = diesAt(step, world);
      world.workToTheEnd();

      assertThat(world.store.find(world.job.id())).isEmpty();
      assertThat(Sinks.names(world.folder())).as("dead at step " + step).isEqualTo(names);
    }
  }

  private static boolean diesAt(int step, World world) throws IOException {
    Worker worker = world.worker(new Steps.Crash(World.client(), step));
    WriteBuffers buffers = WriteBuffers.create();
    try {
      while (worker.runOne(buffers)) {
        world.clock.advance(Duration.ofMillis(1));
      }
      return false;
    } catch (Steps.Died e) {
      return true;
    }
  }

  /** A worker on a thread of its own that stands still at a step. */
  private static final class Zombie extends Thread {
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Steps.Pause pause;
    private final Worker worker;

    Zombie(World world, int step) {
      pause = new Steps.Pause(World.client(), step);
      worker = world.worker(pause);
    }

    /** Whether it came to its step. */
    boolean stops() throws InterruptedException {
      start();
      return pause.isReached(this);
    }

    void goesOn() throws InterruptedException {
      pause.letLoose();
      join();
      assertThat(failure.get()).isNull();
    }

    @Override
    public void run() {
      try {
        for (boolean more = true; more; ) {
          more = worker.runOne(WriteBuffers.create());
        }
      } catch (IOException | RuntimeException e) {
        failure.set(e);
      }
    }
  }
}
