package io.fhirexport.testkit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventType.FINISHED;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;

class ResourceSourceContractSelfTest {
  @Test
  void passesASourceThatKeepsIt() {
    assertThat(failedClauses(Sound.class)).isEmpty();
  }

  @Test
  void catchesASourceThatPlansEverythingTwice() {
    assertThat(failedClauses(PlansTwice.class)).contains("SOURCE-3");
  }

  @Test
  void catchesASourceThatSaysItEvaluatesAWindowAndDoesNot() {
    assertThat(failedClauses(IgnoresWindow.class)).containsExactly("SOURCE-4");
  }

  @Test
  void catchesASourceThatLeavesOutWhatMeetsAConditionItDoesNotEvaluate() {
    assertThat(failedClauses(FindsNoIds.class)).containsExactly("SOURCE-4");
  }

  @Test
  void catchesASourceThatGoesOnOneTooLate() {
    assertThat(failedClauses(SkipsOne.class)).contains("SOURCE-12").doesNotContain("SOURCE-3");
  }

  @Test
  void catchesASourceWhoseTimeIsTooFine() {
    assertThat(failedClauses(FineTime.class)).containsExactly("SOURCE-9");
  }

  @Test
  void catchesASourceThatAnswersForUnknownGroups() {
    assertThat(failedClauses(AnyGroup.class)).containsExactly("SOURCE-13");
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

  /** A few types of the fixture, so that the many runs stay short. */
  static class Sound extends ResourceSourceContract {
    private static final Set<String> TYPES = Set.of("Patient", "CarePlan", "Immunization", "Group");

    @Override
    protected ResourceSource open() {
      return SimpleSource.builder(TYPES, Fixture::list).build();
    }

    @Override
    protected Map<String, ? extends Set<String>> resources() {
      Map<String, SortedSet<String>> some = new TreeMap<>(Fixture.system());
      some.keySet().retainAll(TYPES);
      return some;
    }

    @Override
    protected Map<String, List<String>> groups() {
      return Fixture.memberReferences();
    }
  }

  static final class PlansTwice extends Sound {
    @Override
    protected ResourceSource open() {
      return new Wrapped(super.open()) {
        @Override
        public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
          return CloseableIterator.of(List.of(Split.of("all"), Split.of("all")));
        }
      };
    }
  }

  static final class IgnoresWindow extends Sound {
    @Override
    protected ResourceSource open() {
      return new Wrapped(super.open()) {
        @Override
        public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
          try (CloseableIterator<Split> plan = super.plan(query)) {
            return plan.next() == null
                ? CloseableIterator.of(List.<Split>of())
                : CloseableIterator.of(List.of(new Split("all", Set.of(Condition.WINDOW))));
          }
        }
      };
    }
  }

  static final class FindsNoIds extends Sound {
    @Override
    protected ResourceSource open() {
      return new Wrapped(super.open()) {
        @Override
        public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
          return query.ids().isPresent() ? CloseableIterator.of(List.of()) : super.plan(query);
        }
      };
    }
  }

  static final class SkipsOne extends Sound {
    @Override
    protected ResourceSource open() {
      return new Wrapped(super.open()) {
        @Override
        public ResourceCursor open(SourceQuery query, Split split, String position)
            throws IOException {
          ResourceCursor cursor = super.open(query, split, position);
          ExportResource skipped = position == null ? null : cursor.next();
          assertThat(skipped == null || skipped.length() > 0).isTrue();
          return cursor;
        }
      };
    }
  }

  static final class FineTime extends Sound {
    @Override
    protected ResourceSource open() {
      return new Wrapped(super.open()) {
        @Override
        public Instant transactionTime(ExportContext context) throws IOException {
          return super.transactionTime(context).minusNanos(1);
        }
      };
    }
  }

  static final class AnyGroup extends Sound {
    @Override
    protected ResourceSource open() {
      return new Wrapped(super.open()) {
        @Override
        public GroupMembers members(String groupId, Instant time, ExportContext context)
            throws IOException {
          GroupMembers members = super.members(groupId, time, context);
          return members.isUnknown()
              ? GroupMembers.entries(CloseableIterator.of(List.of()))
              : members;
        }
      };
    }
  }

  private static class Wrapped extends ForwardingSource {
    Wrapped(ResourceSource source) {
      super(source);
    }
  }
}
