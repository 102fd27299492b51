package io.fhirexport.testkit.sink;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

class ExportSinkContractSelfTest {
  @Test
  void findsSinkThatPublishesOnClose() {
    assertThat(brokenClauses(ClosePublishesContract.class)).containsExactly("SINK-13", "SINK-9");
  }

  @Test
  void findsSinkWhoseAbandonOnlyDeletes() {
    assertThat(brokenClauses(AbandonDeletesOnlyContract.class)).containsExactly("SINK-8");
  }

  @Test
  void findsSinkWhoseCommitReplaces() {
    assertThat(brokenClauses(CommitReplacesContract.class))
        .contains("SINK-11")
        .doesNotContain("SINK-3", "SINK-10");
  }

  @Test
  void findsSinkThatShowsFilesBeforeTheyAreCommitted() {
    assertThat(brokenClauses(VisibleBeforeCommitContract.class))
        .contains("SINK-3")
        .doesNotContain("SINK-10", "SINK-11");
  }

  @Test
  void findsSinkThatKeepsBuffers() {
    assertThat(brokenClauses(KeepsBuffersContract.class)).containsExactly("SINK-10");
  }

  @Test
  void findsSinkThatMakesDestinationsOnOpen() {
    assertThat(brokenClauses(OpenPreparesContract.class)).containsExactly("SINK-6", "SINK-9");
  }

  @Test
  void hasTestForEveryClause() {
    Set<String> clauses = clauses(run(InMemorySinkContractTest.class).finished());

    for (int number = 1; number <= 13; number++) {
      assertThat(clauses).contains("SINK-" + number);
    }
    assertThat(clauses).contains("SINK-R1", "SINK-R2", "SINK-R3");
  }

  private static Set<String> brokenClauses(Class<?> contract) {
    Events tests = run(contract);
    assertThat(tests.skipped().count()).isZero();
    return clauses(tests.failed());
  }

  private static Events run(Class<?> contract) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .execute()
        .testEvents();
  }

  private static Set<String> clauses(Events events) {
    return events.stream()
        .map(Event::getTestDescriptor)
        .map(test -> test.getDisplayName().split(" ", 2)[0])
        .collect(toCollection(TreeSet::new));
  }

  abstract static class BrokenContract extends ExportSinkContract {
    private final BrokenSink broken;

    BrokenContract(BrokenSink broken) {
      this.broken = broken;
    }

    @Override
    protected ExportSink open() {
      return broken;
    }

    @Override
    protected Optional<byte[]> committed(ExportJob job, FileName name) {
      return Optional.ofNullable(broken.storage.files(job.id()).get(name.toString()));
    }

    @Override
    protected Set<String> names(ExportJob job) {
      return broken.names(job);
    }
  }

  static class ClosePublishesContract extends BrokenContract {
    ClosePublishesContract() {
      super(new BrokenSink.ClosePublishes());
    }
  }

  static class AbandonDeletesOnlyContract extends BrokenContract {
    AbandonDeletesOnlyContract() {
      super(new BrokenSink.AbandonDeletesOnly());
    }
  }

  static class CommitReplacesContract extends BrokenContract {
    CommitReplacesContract() {
      super(new BrokenSink.CommitReplaces());
    }
  }

  static class VisibleBeforeCommitContract extends BrokenContract {
    VisibleBeforeCommitContract() {
      super(new BrokenSink.VisibleBeforeCommit());
    }
  }

  static class KeepsBuffersContract extends BrokenContract {
    KeepsBuffersContract() {
      super(new BrokenSink.KeepsBuffers());
    }
  }

  static class OpenPreparesContract extends BrokenContract {
    OpenPreparesContract() {
      super(new BrokenSink.OpenPrepares());
    }
  }
}
