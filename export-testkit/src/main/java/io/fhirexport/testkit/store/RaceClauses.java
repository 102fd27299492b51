package io.fhirexport.testkit.store;

import static io.fhirexport.testkit.store.StoreBench.TTL;
import static io.fhirexport.testkit.store.StoreBench.closed;
import static io.fhirexport.testkit.store.StoreBench.done;
import static io.fhirexport.testkit.store.StoreBench.file;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clauses about calls at the same time. */
abstract class RaceClauses {
  abstract StoreBench bench();

  private static final int THREADS = 8;
  private static final int ROUNDS = 50;

  /** Spins until {@code condition} holds, for ten seconds at the most. */
  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("STORE-2 never hands one task to two claims")
  void neverHandsOneTaskToTwo() throws Exception {
    String[] types = new String[200];
    Arrays.fill(types, 0, 100, "Patient");
    Arrays.fill(types, 100, 200, "Observation");
    JobId id = bench().createPlanned(types);

    List<List<Long>> taken = together(THREADS, () -> takeAll(id));

    assertThat(taken.stream().flatMap(List::stream)).hasSize(200).doesNotHaveDuplicates();
    bench().advancePastTtl();
    bench().drain();
    assertThat(bench().job(id).tally().tasksDone()).isEqualTo(200);
    assertThat(bench().job(id).state()).isEqualTo(JobState.COMPLETE);
  }

  private List<Long> takeAll(JobId id) throws IOException {
    JobStore store = bench().store();
    List<Long> tasks = new ArrayList<>();
    while (true) {
      Optional<Claim> claim = store.claim("worker", TTL).filter(RaceClauses::isExport);
      if (claim.isEmpty()) {
        return tasks;
      }
      Progress.Builder progress = Progress.builder(Progress.Fate.DONE);
      List<Task> held = new ArrayList<>(claim.get().tasks());
      store.grow(id, claim.get().number()).ifPresent(held::add);
      for (Task task : held) {
        tasks.add(task.number());
        progress.task(TaskProgress.done(task.number()));
      }
      assertThat(store.commit(id, claim.get().number(), 0, progress.build()))
          .isEqualTo(Outcome.APPLIED);
    }
  }

  private static boolean isExport(Claim claim) {
    return claim.kind() == ClaimKind.EXPORT;
  }

  @Test
  @DisplayName("STORE-16 opens one follow-up when the last two tasks are done at once")
  void opensOneFollowUpWhenTheLastTwoAreDoneAtOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      JobId id = bench().createPlanned("Patient", "Observation");
      Queue<Claim> claims = new ConcurrentLinkedQueue<>(List.of(bench().claim(), bench().claim()));

      List<Outcome> outcomes =
          together(
              2,
              () -> {
                Claim claim = claims.remove();
                return bench().commit(claim, done(claim));
              });

      assertThat(outcomes).containsOnly(Outcome.APPLIED);
      Claim close = bench().claim();
      assertThat(close.kind()).isEqualTo(ClaimKind.CLOSE);
      assertThat(bench().poll()).isEmpty();
      bench().applied(close, closed(close));
      assertThat(bench().job(id).state()).isEqualTo(JobState.COMPLETE);
    }
  }

  @Test
  @DisplayName("STORE-6 lets no owner run more jobs than allowed, however many ask at once")
  void admitsNoMoreThanAllowed() throws Exception {
    Owner owner = new Owner("tenant", "caller");

    List<Boolean> accepted =
        together(THREADS, () -> bench().store().create(bench().newJob(owner), 3).accepted());

    assertThat(accepted.stream().filter(yes -> yes)).hasSize(3);
  }

  @Test
  @DisplayName("STORE-2 a commit races with an end: it is owned entirely or not at all")
  void aCommitRacesWithAnEnd() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      JobId id = bench().createPlanned("Patient");
      Claim claim = bench().claim();
      AtomicInteger turn = new AtomicInteger();

      List<Outcome> outcomes =
          together(
              2,
              () -> {
                if (turn.getAndIncrement() == 0) {
                  bench().store().end(id, JobEnd.CANCELLED);
                  return Outcome.APPLIED;
                }
                return bench().commit(claim, done(claim, file(claim, 0)));
              });

      int expected = outcomes.contains(Outcome.LOST) ? 0 : 1;
      assertThat(bench().store().files(id, 0, 10)).hasSize(expected);
      assertThat(bench().job(id).tally().tasksDone()).isEqualTo(expected);
      bench().advancePastTtl();
      bench().drain();
      assertThat(bench().store().find(id)).isEmpty();
    }
  }

  @Test
  @DisplayName("STORE-4 the same commit twice at once is applied once")
  void theSameCommitTwiceAtOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      JobId id = bench().createPlanned("Patient");
      Claim claim = bench().claim();

      List<Outcome> outcomes =
          together(2, () -> bench().commit(claim, done(claim, file(claim, 0))));

      assertThat(outcomes).containsOnly(Outcome.APPLIED);
      assertThat(bench().store().files(id, 0, 10)).hasSize(1);
      bench().drain();
      assertThat(bench().job(id).state()).isEqualTo(JobState.COMPLETE);
    }
  }

  private static <T> List<T> together(int threads, Callable<T> action) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<T>> actions =
          Collections.nCopies(
              threads,
              () -> {
                start.await(10, TimeUnit.SECONDS);
                return action.call();
              });
      List<T> results = new ArrayList<>();
      for (Future<T> future : executor.invokeAll(actions, 60, TimeUnit.SECONDS)) {
        results.add(future.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }
}
