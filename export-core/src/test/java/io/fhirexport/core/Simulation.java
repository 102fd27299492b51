package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.core.SimulatedProcess.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One export by several processes, whose steps interleave as a seed says: processes die, stand
 * still beyond their claims and go on, calls fail, replies are lost, time jumps, clocks are set,
 * the job is cancelled. The same seed gives the same run.
 */
public final class Simulation {
  private static final int PROCESSES = 3;
  private static final int MOST_FAULTY_STEPS = 3_000;
  private static final int MOST_STEPS = 200_000;
  private static final int TRACE = 60;

  private final long seed;
  private final Random random;
  private final Scene scene;
  private final World world;
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final List<SimulatedProcess> frozen = new ArrayList<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private final Tally tally = new Tally();
  private int begun;
  private boolean cancelled;

  /** What happened. */
  public static final class Tally {
    long runs;
    long steps;
    long deaths;
    long freezes;
    long failures;
    long jumps;
    long clocks;
    long cancels;

    /** Counts another run. */
    public void add(Tally other) {
      runs++;
      steps += other.steps;
      deaths += other.deaths;
      freezes += other.freezes;
      failures += other.failures;
      jumps += other.jumps;
      clocks += other.clocks;
      cancels += other.cancels;
    }

    @Override
    public String toString() {
      return String.format(
          "%,d runs, %,d steps, %,d deaths, %,d freezes, %,d failed calls, %,d jumps of time,"
              + " %,d clocks set, %,d cancels",
          runs, steps, deaths, freezes, failures, jumps, clocks, cancels);
    }
  }

  /** A run that has not begun, over an empty store. */
  public Simulation(long seed, World.Stores stores) throws IOException {
    this.seed = seed;
    this.random = new Random(seed);
    List<Scene> scenes = List.of(Scene.values());
    this.scene = scenes.get(random.nextInt(scenes.size()));
    this.world = scene.world(stores);
    world.maxAttempts = Integer.MAX_VALUE;
  }

  /** Runs to the end, and checks the promises. */
  public Tally run() throws IOException {
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(begin());
      }
      int faulty = random.nextInt(MOST_FAULTY_STEPS);
      int cancelAt = random.nextInt(3) == 0 ? random.nextInt(faulty + 1) : -1;
      for (int i = 0; i < faulty; i++) {
        if (i == cancelAt) {
          cancel();
        }
        fault();
      }
      calmDown();
      world.workToTheEnd();
      check();
      return tally;
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(
          "simulation of "
              + scene
              + " with seed "
              + seed
              + " failed after\n  "
              + String.join("\n  ", trace),
          e);
    }
  }

  private void fault() throws IOException {
    int luck = random.nextInt(1_000);
    if (luck < 4 && processes.size() > 1) {
      SimulatedProcess one = any();
      processes.remove(one);
      frozen.add(one);
      tally.freezes++;
      note(one, "freezes");
    } else if (luck < 8 && !frozen.isEmpty()) {
      SimulatedProcess one = frozen.remove(random.nextInt(frozen.size()));
      processes.add(one);
      note(one, "thaws");
    } else if (luck < 12) {
      SimulatedProcess one = any();
      step(one, Turn.DIE);
      processes.set(processes.indexOf(one), begin());
      tally.deaths++;
    } else if (luck < 16) {
      pass(World.CLAIM_TIME.plusSeconds(1));
      tally.jumps++;
    } else if (luck < 40) {
      pass(Duration.ofMillis(random.nextInt(20_000)));
    } else if (luck < 60) {
      step(any(), Turn.FAIL);
      tally.failures++;
    } else if (luck < 64) {
      SimulatedProcess one = any();
      Duration off = Duration.ofSeconds(random.nextInt(7_200) - 3_600);
      one.setClock(off);
      tally.clocks++;
      note(one, "has its clock set off by " + off);
    } else {
      step(any(), Turn.GO);
    }
    while (processes.size() < 2) {
      processes.add(begin());
    }
  }

  private void cancel() throws IOException {
    cancelled = world.store.end(world.job, JobEnd.CANCELLED);
    tally.cancels += cancelled ? 1 : 0;
    trace("cancelled");
  }

  private SimulatedProcess begin() {
    return new SimulatedProcess("process " + ++begun, world);
  }

  private SimulatedProcess any() {
    return processes.get(random.nextInt(processes.size()));
  }

  private void pass(Duration time) {
    world.clock.advance(time);
    trace("time passes: " + time);
  }

  private void step(SimulatedProcess process, Turn turn) throws IOException {
    note(process, turn.toString());
    process.step(turn);
    tally.steps++;
    assertThat(process.failure()).isNull();
    // Whoever reads the manifest then must find no more and no less, at any time later on either.
    Optional<StoredJob> job = world.store.find(world.job);
    if (job.isPresent() && job.get().state() == JobState.COMPLETE) {
      world.assertWholeFiles();
    }
  }

  private void note(SimulatedProcess process, String what) {
    trace(process + " at " + process.at() + ": " + what);
  }

  private void trace(String line) {
    trace.add(line);
    if (trace.size() > TRACE) {
      trace.remove();
    }
  }

  /** Nothing fails any more, and zombies wake: all come to an end. */
  private void calmDown() throws IOException {
    processes.addAll(frozen);
    processes.forEach(SimulatedProcess::end);
    for (int i = 0; !processes.isEmpty(); i++) {
      assertThat(i).as("steps without a fault").isLessThan(MOST_STEPS);
      SimulatedProcess one = any();
      step(one, Turn.GO);
      if (one.hasEnded()) {
        processes.remove(one);
      }
    }
  }

  private void check() throws IOException {
    if (cancelled) {
      assertThat(world.store.find(world.job)).isEmpty();
      assertThat(world.sink.files(world.job)).isEmpty();
      assertThat(world.scratch().files(world.job)).isEmpty();
    } else {
      world.assertDelivered();
    }
  }
}
