package io.fhirexport.core.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.fhirexport.api.JobId;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.Task;
import io.fhirexport.testkit.store.JobStoreContract;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The contract of job stores")
final class JobStoreContractSelfTest {
  @Test
  void hasATestForEachClauseAndPassesASoundStore() {
    Events events = run(Sound.class);

    assertThat(names(events.failed())).isEmpty();
    assertThat(events.skipped().count()).isZero();
    List<String> passed = names(events.succeeded());
    assertThat(IntStream.rangeClosed(1, 20).mapToObj(number -> "STORE-" + number + " "))
        .allSatisfy(id -> assertThat(passed).anyMatch(name -> name.startsWith(id)));
  }

  @Test
  void noticesACommitThatIsNeverLost() {
    assertThat(names(run(NeverLoses.class).failed()))
        .contains(
            "STORE-14 loses the commit of a claim that was taken over, and changes nothing",
            "STORE-19 loses every commit of an ended job's PLAN, EXPORT and CLOSE")
        .doesNotContain("STORE-14 applies the commits of a LIVE claim one by one");
  }

  @Test
  void noticesAClaimHandedOutTwice() {
    assertThat(names(run(HandsOutTwice.class).failed()))
        .contains(
            "STORE-11 hands out one task of a stage, and each task once",
            "STORE-11 never uses a claim's number again",
            "STORE-2 never hands one task to two claims");
  }

  @Test
  void noticesAClaimThatGrowsByATaskThatRunsAlone() {
    assertThat(names(run(GrowsByAnyTask.class).failed()))
        .contains("STORE-12 never grows a claim by a task marked to run alone");
  }

  @Test
  void noticesAnEndThatAlwaysSaysYes() {
    assertThat(names(run(EndsAlways.class).failed()))
        .contains(
            "STORE-19 allows no other changes of state, and no end of a job that is not there")
        .allMatch(name -> name.startsWith("STORE-19") || name.startsWith("STORE-18"));
  }

  @Test
  void noticesARepeatedCommitThatIsLost() {
    assertThat(names(run(LosesRepetitions.class).failed()))
        .contains("STORE-4 answers a repeated commit as before and changes nothing more")
        .doesNotContain("STORE-14 applies the commits of a LIVE claim one by one");
  }

  private static Events run(Class<? extends JobStoreContract> contract) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .execute()
        .testEvents();
  }

  private static List<String> names(Events events) {
    return events.stream()
        .map(Event::getTestDescriptor)
        .map(descriptor -> descriptor.getDisplayName())
        .toList();
  }

  /** Opens one store for every handle. */
  abstract static class OneStore extends JobStoreContract {
    private JobStore store;

    abstract JobStore around(JobStore sound);

    @Override
    protected synchronized JobStore open(InstantSource clock) {
      store = store == null ? around(new InMemoryJobStore(clock)) : store;
      return store;
    }
  }

  static final class Sound extends OneStore {
    @Override
    JobStore around(JobStore sound) {
      return sound;
    }
  }

  static final class NeverLoses extends OneStore {
    @Override
    JobStore around(JobStore sound) {
      return new DelegatingJobStore(sound) {
        @Override
        public Outcome commit(JobId job, long claim, int seq, Progress progress)
            throws IOException {
          super.commit(job, claim, seq, progress);
          return Outcome.APPLIED;
        }
      };
    }
  }

  static final class HandsOutTwice extends OneStore {
    @Override
    JobStore around(JobStore sound) {
      return new DelegatingJobStore(sound) {
        private final Queue<Claim> again = new ArrayDeque<>();

        @Override
        public synchronized Optional<Claim> claim(String worker, Duration ttl) throws IOException {
          if (!again.isEmpty()) {
            return Optional.of(again.remove());
          }
          Optional<Claim> claim = super.claim(worker, ttl);
          claim.filter(found -> found.kind() == ClaimKind.EXPORT).ifPresent(again::add);
          return claim;
        }
      };
    }
  }

  static final class GrowsByAnyTask extends OneStore {
    @Override
    JobStore around(JobStore sound) {
      return new DelegatingJobStore(sound) {
        @Override
        public Optional<Task> grow(JobId job, long claim) throws IOException {
          Optional<Task> task = super.grow(job, claim);
          return task.isPresent()
              ? task
              : super.claim("grow", Duration.ofMinutes(1)).stream()
                  .flatMap(taken -> taken.tasks().stream())
                  .findFirst();
        }
      };
    }
  }

  static final class EndsAlways extends OneStore {
    @Override
    JobStore around(JobStore sound) {
      return new DelegatingJobStore(sound) {
        @Override
        public boolean end(JobId id, JobEnd end) throws IOException {
          super.end(id, end);
          return true;
        }
      };
    }
  }

  static final class LosesRepetitions extends OneStore {
    @Override
    JobStore around(JobStore sound) {
      return new DelegatingJobStore(sound) {
        private final Set<String> applied = ConcurrentHashMap.newKeySet();

        @Override
        public Outcome commit(JobId job, long claim, int seq, Progress progress)
            throws IOException {
          if (applied.contains(job + "/" + claim + "/" + seq)) {
            return Outcome.LOST;
          }
          Outcome outcome = super.commit(job, claim, seq, progress);
          if (outcome == Outcome.APPLIED) {
            applied.add(job + "/" + claim + "/" + seq);
          }
          return outcome;
        }
      };
    }
  }
}
