package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.testkit.source.ForwardingSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 11: a planner who gets on keeps his claim, however long it takes. */
public abstract class SlowPlanRuns {
  private static final Duration HALF_A_CLAIM = World.CLAIM_TIME.dividedBy(2);

  private final SlowSource source = new SlowSource();
  private World world;

  /** Makes the store. */
  protected abstract World.Stores stores();

  @BeforeEach
  void begin() throws IOException {
    world = new World(stores(), ExportRequest.system(), SlowSource.BODIES, source, Set.of(), 0);
  }

  @Test
  @DisplayName("succeeds, if it is the splits that take their time")
  void keepsItsClaimFromSplitToSplit() throws IOException {
    source.beforeSplit = this::takesItsTime;
    world.workToTheEnd();

    world.assertDelivered();
  }

  @Test
  @DisplayName("succeeds, if it is types without splits that take their time")
  void keepsItsClaimFromTypeToType() throws IOException {
    source.beforeType = this::takesItsTime;
    world.workToTheEnd();

    world.assertDelivered();
  }

  /** Meanwhile, others look for work. */
  private void takesItsTime() throws IOException {
    world.clock.advance(HALF_A_CLAIM);
    assertThat(world.store.claim("other", World.CLAIM_TIME)).isEmpty();
  }

  @Test
  @DisplayName("ends when its claim turns out to be lost")
  void endsWithItsClaim() throws IOException {
    source.beforeType =
        () -> {
          world.clock.advance(HALF_A_CLAIM);
          world.store.end(world.job, JobEnd.CANCELLED);
        };
    world.workToTheEnd();

    assertThat(source.asked).containsExactly("Condition");
    assertThat(world.store.find(world.job)).isEmpty();
    assertThat(world.sink.jobs()).doesNotContain(world.job);
  }

  /** What happens before the source answers. */
  private interface Before {
    void happens() throws IOException;
  }

  /** Four types; only patients have splits. */
  private static final class SlowSource extends ForwardingSource {
    static final Bodies BODIES =
        new Bodies()
            .add("Condition/not-cut")
            .add("Encounter/not-cut")
            .add("Observation/not-cut")
            .add("Patient/p");

    final List<String> asked = new ArrayList<>();
    Before beforeType = () -> {};
    Before beforeSplit = () -> {};

    SlowSource() {
      super(BODIES.source());
    }

    @Override
    public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
      asked.add(query.type());
      beforeType.happens();
      CloseableIterator<Split> splits =
          query.type().equals("Patient") ? source.plan(query) : CloseableIterator.of(List.of());
      return CloseableIterator.from(
          () -> {
            beforeSplit.happens();
            return splits.next();
          },
          splits);
    }
  }
}
