package io.fhirexport.testkit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventType.FINISHED;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.PatientCursor;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.WalksPatients;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;

class WalksPatientsContractSelfTest {
  @Test
  void catchesASourceThatPlansEverybodyTwice() {
    assertThat(failedClauses(PlansTwice.class)).contains("SOURCE-W1");
  }

  @Test
  void catchesASourceThatLeavesOutAPatient() {
    assertThat(failedClauses(LeavesOutSome.class)).contains("SOURCE-W1");
  }

  @Test
  void catchesASourceWhosePatientsComeLast() {
    assertThat(failedClauses(PatientsLast.class)).contains("SOURCE-W2");
  }

  @Test
  void catchesASourceThatSaysItEvaluatesTheCompartmentAndDoesNot() {
    assertThat(failedClauses(IgnoresPopulation.class)).containsExactly("SOURCE-W3");
  }

  @Test
  void catchesASourceThatGoesOnOneTooLate() {
    assertThat(failedClauses(SkipsOne.class)).containsExactly("SOURCE-W4");
  }

  private static SortedSet<String> failedClauses(Class<?> contract) {
    SortedSet<String> clauses = new TreeSet<>();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .execute()
        .testEvents()
        .filter(event -> event.getType() == FINISHED)
        .filter(
            event ->
                event
                    .getPayload(TestExecutionResult.class)
                    .filter(result -> result.getStatus() != Status.SUCCESSFUL)
                    .isPresent())
        .forEach(event -> clauses.add(event.getTestDescriptor().getDisplayName().split(" ", 2)[0]));
    return clauses;
  }

  /** The contract of a source that is wrong in one way; not found by itself. */
  abstract static class Broken extends WalksPatientsContract<Broken.Source> {
    @Override
    protected Source open() {
      return new Source(new SourceOfVisits(Fixture.source(), 2, Set.of()), this);
    }

    @Override
    protected Set<String> types() {
      return Set.of("Patient", "CarePlan");
    }

    List<Split> plan(List<Split> splits) {
      return splits;
    }

    PatientWalk walk(PatientWalk walk) {
      return walk;
    }

    PatientCursor cursor(PatientCursor cursor, boolean resumed) throws IOException {
      return cursor;
    }

    static final class Source extends ForwardingSource implements WalksPatients {
      private final SourceOfVisits sound;
      private final Broken broken;

      Source(SourceOfVisits sound, Broken broken) {
        super(sound);
        this.sound = sound;
        this.broken = broken;
      }

      @Override
      public CloseableIterator<Split> planPatients(PatientWalk walk) throws IOException {
        List<Split> splits = new ArrayList<>();
        try (CloseableIterator<Split> plan = sound.planPatients(walk)) {
          for (Split split = plan.next(); split != null; split = plan.next()) {
            splits.add(split);
          }
        }
        return CloseableIterator.of(broken.plan(splits));
      }

      @Override
      public PatientCursor openPatients(PatientWalk walk, Split split, String position)
          throws IOException {
        return broken.cursor(
            sound.openPatients(broken.walk(walk), split, position), position != null);
      }
    }
  }

  static class PlansTwice extends Broken {
    @Override
    List<Split> plan(List<Split> splits) {
      List<Split> twice = new ArrayList<>(splits);
      twice.addAll(splits);
      return twice;
    }
  }

  static class LeavesOutSome extends Broken {
    @Override
    List<Split> plan(List<Split> splits) {
      return splits.subList(1, splits.size());
    }
  }

  static class PatientsLast extends Broken {
    @Override
    PatientWalk walk(PatientWalk walk) {
      List<SourceQuery> queries = new ArrayList<>(walk.queries());
      queries.add(queries.remove(0));
      return new PatientWalk(queries);
    }
  }

  static class IgnoresPopulation extends Broken {
    @Override
    List<Split> plan(List<Split> splits) {
      return splits.stream()
          .map(split -> new Split(split.token(), Set.of(Condition.COMPARTMENT)))
          .toList();
    }
  }

  static class SkipsOne extends Broken {
    @Override
    PatientCursor cursor(PatientCursor cursor, boolean resumed) throws IOException {
      if (resumed) {
        cursor.next();
      }
      return cursor;
    }
  }
}
