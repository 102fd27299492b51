package io.fhirexport.testkit.store;

import static io.fhirexport.testkit.store.StoreBench.done;
import static io.fhirexport.testkit.store.StoreBench.only;
import static io.fhirexport.testkit.store.StoreBench.planned;
import static io.fhirexport.testkit.store.StoreBench.progress;
import static io.fhirexport.testkit.store.StoreBench.tasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.JobId;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.TaskPlan;
import io.fhirexport.api.store.TaskProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clauses about plans, stages and what follows them. */
abstract class StageClauses {
  abstract StoreBench bench();

  @Test
  @DisplayName("STORE-16 opens the follow-up when the last task of a stage is done")
  void opensTheFollowUp() throws IOException {
    bench().createPlanned("Patient", "Observation");
    Claim first = bench().claim();
    Claim second = bench().claim();

    bench().applied(first, done(first));
    assertThat(bench().poll()).isEmpty();
    bench().applied(second, done(second));

    Claim close = bench().claim();
    assertThat(close.kind()).isEqualTo(ClaimKind.CLOSE);
    assertThat(close.type()).isEmpty();
    assertThat(close.tasks()).hasSize(1);
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-16 does not open the follow-up while a task of the stage is open")
  void waitsForOpenTasks() throws IOException {
    bench().createPlanned("Patient", "Patient");
    Claim first = bench().claim();
    bench().applied(first, done(first));

    Claim second = bench().claim();

    assertThat(second.kind()).isEqualTo(ClaimKind.EXPORT);
    bench().applied(second, progress(Progress.Fate.DONE));
    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.EXPORT);
  }

  @Test
  @DisplayName("STORE-16 opens the follow-up of an empty stage at once")
  void emptyStagesAreDoneAtOnce() throws IOException {
    JobId id = bench().createPlanned();

    assertThat(bench().claim().kind()).isEqualTo(ClaimKind.CLOSE);
    assertThat(bench().job(id).tally().tasks()).isZero();
  }

  @Test
  @DisplayName("STORE-16 stages follow each other: a follow-up PLAN cuts the next one")
  void stagesFollowEachOther() throws IOException {
    JobId id = bench().create();
    Claim plan = bench().claim();
    bench().applied(plan, planned(plan, tasks(NewTask.plan(), "Patient")));
    Claim export = bench().claim();
    assertThat(export.stage()).isZero();
    bench().applied(export, done(export));

    Claim nextPlan = bench().claim();

    assertThat(nextPlan.kind()).isEqualTo(ClaimKind.PLAN);
    assertThat(nextPlan.stage()).isEqualTo(1);
    bench().applied(nextPlan, planned(nextPlan, tasks(NewTask.close(), "Patient", "Group")));
    assertThat(bench().claim().stage()).isEqualTo(1);
    assertThat(bench().job(id).tally().tasks()).isEqualTo(3);
    assertThat(bench().job(id).tally().tasksDone()).isEqualTo(1);
  }

  @Test
  @DisplayName("STORE-12 never grows a claim by a task of another stage")
  void neverGrowsByATaskOfAnotherStage() throws IOException {
    JobId id = bench().create();
    Claim plan = bench().claim();
    bench().applied(plan, planned(plan, tasks(NewTask.plan(), "Patient")));
    Claim export = bench().claim();
    bench().applied(export, progress(Progress.Fate.KEEP, TaskProgress.done(only(export).number())));
    Claim nextPlan = bench().claim();
    bench().applied(nextPlan, planned(nextPlan, tasks(NewTask.close(), "Patient")));

    assertThat(bench().store().grow(id, export.number())).isEmpty();
  }

  @Test
  @DisplayName("STORE-4 a repeated plan plans nothing more")
  void repeatedPlansPlanNothingMore() throws IOException {
    JobId id = bench().create();
    Claim plan = bench().claim();
    Progress progress = planned(plan, tasks(NewTask.close(), "Patient", "Group"));
    bench().applied(plan, progress);

    bench().applied(plan, progress);

    assertThat(bench().job(id).tally().tasks()).isEqualTo(2);
    bench().claim();
    bench().claim();
    assertThat(bench().poll()).isEmpty();
  }

  @Test
  @DisplayName("STORE-2 a plan that cannot be read to its end plans nothing")
  void brokenPlansPlanNothing() throws IOException {
    JobId id = bench().create();
    Claim plan = bench().claim();
    AtomicInteger walked = new AtomicInteger();
    TaskPlan broken =
        plan(
            () -> {
              if (walked.incrementAndGet() > 2_500) {
                throw new IOException("The source is gone.");
              }
              return NewTask.export("Patient", "payload");
            });

    assertThatThrownBy(() -> bench().commit(plan, planned(plan, broken)))
        .isInstanceOf(IOException.class);

    assertThat(bench().job(id).tally().tasks()).isZero();
    assertThat(bench().poll()).isEmpty();
    bench().applied(plan, planned(plan, tasks(NewTask.close(), "Patient")));
    assertThat(bench().job(id).tally().tasks()).isEqualTo(1);
  }

  @Test
  @DisplayName("STORE-15 a PLAN that failed is open again after its pause")
  void failedPlansAreOpenAgain() throws IOException {
    bench().create();
    Claim plan = bench().claim();
    Duration pause = Duration.ofSeconds(5);
    bench()
        .applied(
            plan,
            progress(Progress.Fate.DONE, TaskProgress.failed(only(plan).number(), null, pause)));

    assertThat(bench().poll()).isEmpty();
    bench().advance(pause.plusSeconds(1));
    Claim again = bench().claim();
    assertThat(again.kind()).isEqualTo(ClaimKind.PLAN);
    assertThat(only(again).attempts()).isEqualTo(1);
  }

  @Test
  @DisplayName("STORE-2 takes a plan of a million tasks that is walked, not held")
  void takesAMillionTasks() throws IOException {
    JobId id = bench().create();
    Claim plan = bench().claim();
    AtomicInteger walked = new AtomicInteger();
    TaskPlan million =
        plan(
            () -> {
              int number = walked.getAndIncrement();
              return number < 1_000_000 ? NewTask.export("Patient", "split " + number) : null;
            });

    bench().applied(plan, planned(plan, million));

    assertThat(bench().job(id).tally().tasks()).isEqualTo(1_000_000);
    Set<String> payloads = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Claim claim = bench().claim();
      payloads.add(only(claim).payload());
      payloads.add(bench().store().grow(id, claim.number()).orElseThrow().payload());
      bench().applied(claim, done(claim));
    }
    assertThat(payloads).hasSizeGreaterThan(100);
    assertThat(bench().job(id).tally().tasksDone()).isEqualTo(100);
  }

  @Test
  @DisplayName(
      "STORE-20 a plan may renew its claim while it is walked, for longer than a claim lasts")
  void plansMayRenewTheirClaim() throws IOException {
    JobId id = bench().create();
    Claim plan = bench().claim();
    AtomicInteger walked = new AtomicInteger();
    TaskPlan slow =
        plan(
            () -> {
              int number = walked.getAndIncrement();
              if (number % 500 == 0) {
                bench().advance(StoreBench.TTL.dividedBy(2));
                assertThat(bench().poll()).isEmpty();
                assertThat(bench().store().renew(id, plan.number(), StoreBench.TTL))
                    .isEqualTo(Outcome.APPLIED);
              }
              return number < 2_500 ? NewTask.export("Patient", "") : null;
            });

    bench().applied(plan, planned(plan, slow));

    assertThat(bench().job(id).tally().tasks()).isEqualTo(2_500);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @DisplayName("STORE-20 a plan that is still walked does not hold up the one that takes over")
  void plansDoNotHoldUpEachOther() throws IOException {
    JobId id = bench().create();
    Claim plan = bench().claim();
    AtomicInteger walked = new AtomicInteger();
    TaskPlan overtaken =
        plan(
            () -> {
              int number = walked.getAndIncrement();
              if (number == 1_500) {
                bench().advancePastTtl();
                bench().applied(bench().claim(), progress(Progress.Fate.DONE));
                Claim next = bench().claim();
                bench().applied(next, planned(next, tasks(NewTask.close(), "Patient", "Group")));
              }
              return number < 2_500 ? NewTask.export("Patient", "") : null;
            });

    assertThat(bench().commit(plan, planned(plan, overtaken))).isEqualTo(Outcome.LOST);

    assertThat(bench().job(id).tally().tasks()).isEqualTo(2);
  }

  private static TaskPlan plan(Callable<@Nullable NewTask> next) {
    return new TaskPlan() {
      @Override
      public CloseableIterator<NewTask> tasks() {
        return CloseableIterator.from(next);
      }

      @Override
      public NewTask followUp() {
        return NewTask.close();
      }
    };
  }
}
