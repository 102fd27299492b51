package io.fhirexport.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.fhirexport.testkit.Faults;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/**
 * All that a process does to the world outside: its calls of the job store, and every single
 * request that its sink makes of the storage. What is made of it decides what happens before them.
 * What comes after a step comes before the next one, as far as the world outside can tell. Used by
 * one thread at a time.
 */
class Steps implements Faults, HttpClient {
  private final HttpClient client;

  /** Steps that nothing happens to. */
  Steps(HttpClient client) {
    this.client = client;
  }

  /** Comes before each step, and keeps it from happening by what it throws. */
  void step() {}

  /** Comes before and after each call of the sink, whatever steps the sink makes of it. */
  void call() {}

  /** What a double of the sink calls. */
  final Faults calls() {
    return new Faults() {
      @Override
      public void before(String operation) {
        call();
      }

      @Override
      public void after(String operation) {
        call();
      }
    };
  }

  @Override
  public final void before(String operation) {
    step();
  }

  @Override
  public final Mono<HttpResponse> send(HttpRequest request) {
    try {
      step();
    } catch (Died e) {
      // The client would catch an error; the process learns of its death from its next call.
      return Mono.error(new IOException("The process is dead."));
    }
    return client.send(request);
  }

  /** What a dead process would throw, if it could. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Lets a process die at one step: from then on none of its calls takes effect. */
  static final class Crash extends Steps {
    private final int step;
    private int steps;

    Crash(HttpClient client, int step) {
      super(client);
      this.step = step;
    }

    @Override
    void step() {
      steps++;
      call();
    }

    @Override
    void call() {
      if (steps > step) {
        throw new Died();
      }
    }
  }

  /** Stops a process before one step, as a long garbage collection does, until it is let loose. */
  static final class Pause extends Steps {
    private final int step;
    private int steps;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch letLoose = new CountDownLatch(1);

    Pause(HttpClient client, int step) {
      super(client);
      this.step = step;
    }

    @Override
    void step() {
      if (steps++ == step) {
        reached.countDown();
        try {
          if (!letLoose.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The process was never let loose.");
          }
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    /** Whether the process stands still at last, instead of having ended before the step. */
    boolean isReached(Thread process) throws InterruptedException {
      while (process.isAlive() && !reached.await(1, TimeUnit.MILLISECONDS)) {
        // The latch waits; this only notices a process that ended first.
      }
      return reached.getCount() == 0;
    }

    void letLoose() {
      letLoose.countDown();
    }
  }
}
