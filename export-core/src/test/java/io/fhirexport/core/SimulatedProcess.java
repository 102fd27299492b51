package io.fhirexport.core;

import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WriteBuffers;
import io.fhirexport.testkit.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A process with one worker that stands still before and after each call to store or sink, until it
 * is told how that goes. Its thread runs only between {@link #step} and its next stand, so that
 * nothing happens at the same time as anything else.
 */
final class SimulatedProcess implements Faults {
  /** Calls whose reply may be lost after they took effect; other calls of a sink did not happen. */
  private static final Set<String> MAY_LOSE_REPLY =
      Set.of("claim", "grow", "renew", "commit", "end", "roster", "files");

  private final Semaphore go = new Semaphore(0);
  private final Semaphore stands = new Semaphore(0);
  private final String name;
  private final Worker worker;
  private final Thread thread = new Thread(this::run, "simulated");
  private volatile Duration skew = Duration.ZERO;
  private Turn turn = Turn.GO;
  private String at = "begin";
  private boolean dead;
  private boolean ending;
  private volatile boolean ended;
  private @Nullable Throwable failure;

  /** How the call goes before or after which a process stands. */
  enum Turn {
    /** As it should. */
    GO,
    /** It fails, or its reply is lost, where the SPI allows that. */
    FAIL,
    /** The process dies. */
    DIE
  }

  SimulatedProcess(String name, World world) {
    this.name = name;
    worker = world.worker(this, () -> world.clock.instant().plus(skew), world.clock);
    thread.setDaemon(true);
    thread.start();
  }

  /** Goes on to the next stand, or to the end. */
  void step(Turn next) {
    turn = next;
    go.release();
    stands.acquireUninterruptibly();
  }

  /** Sets its time of day, which is off by so much from now on. */
  void setClock(Duration off) {
    skew = off;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Where it stands. */
  String at() {
    return at;
  }

  boolean hasEnded() {
    return ended;
  }

  /** It ends as soon as there is nothing to do. */
  void end() {
    ending = true;
  }

  /** What no fault explains. */
  @Nullable Throwable failure() {
    return failure;
  }

  private void run() {
    go.acquireUninterruptibly();
    try {
      WriteBuffers buffers = WriteBuffers.create();
      while (turn != Turn.DIE) {
        if (!works(buffers)) {
          if (ending) {
            return;
          }
          stand("idle");
        }
      }
    } catch (Crash.Died e) {
      // as it was told
    } catch (IOException | RuntimeException | AssertionError e) {
      failure = e;
    } finally {
      ended = true;
      stands.release();
    }
  }

  private boolean works(WriteBuffers buffers) {
    try {
      return worker.runOne(buffers);
    } catch (IOException e) {
      return true; // the store could not be reached: the pool looks again
    }
  }

  @Override
  public void before(String operation) throws IOException {
    stand(operation);
    if (turn == Turn.FAIL && !operation.equals("close")) {
      throw new IOException("The call did not get through.");
    }
  }

  @Override
  public void after(String operation) throws IOException {
    stand(operation + " done");
    if (turn == Turn.FAIL && MAY_LOSE_REPLY.contains(operation)) {
      throw new OutcomeUnknownException("The reply was lost.", null);
    }
  }

  private void stand(String place) throws IOException {
    if (dead) {
      throw new Crash.Died();
    }
    at = place;
    stands.release();
    go.acquireUninterruptibly();
    if (turn == Turn.DIE) {
      dead = true;
      throw new Crash.Died();
    }
  }
}
