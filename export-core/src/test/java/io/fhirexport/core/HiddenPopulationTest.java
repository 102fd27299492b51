package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.RefusedByPolicyException;
import io.fhirexport.api.hook.Decision;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.sink.InMemorySink;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A caller who may not export")
class HiddenPopulationTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExportEngine engine =
      ExportEngine.start(
          Fixture.source(),
          new InMemorySink(),
          new InMemoryJobStore(),
          threads,
          EngineOptions.builder().policy(new Refusing()).build());

  @AfterEach
  void stop() {
    engine.close();
    threads.shutdown();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "nobody-has-this"})
  @DisplayName("does not learn whether a group exists")
  void hidesGroups(String group) {
    ExportRequest.Builder request = ExportRequest.group(group);
    assertThatThrownBy(() -> engine.start(request.build(), ExportContext.ANYONE))
        .isInstanceOf(RefusedByPolicyException.class);
    assertThat(engine.check(request.build(), ExportContext.ANYONE)).isEmpty();

    ExportRequest faulty = request.types("Nope").build();
    assertThat(engine.check(faulty, ExportContext.ANYONE))
        .extracting(Issue::expression)
        .containsExactly("_type");
    assertThatThrownBy(() -> engine.start(faulty, ExportContext.ANYONE))
        .isInstanceOfSatisfying(
            InvalidExportRequestException.class,
            e -> assertThat(e.issues()).extracting(Issue::expression).containsExactly("_type"));
  }

  @Test
  @DisplayName("does not learn whether a patient exists")
  void hidesPatients() {
    ExportRequest request = ExportRequest.patient().patients(Set.of("nobody-has-this")).build();
    assertThatThrownBy(() -> engine.start(request, ExportContext.ANYONE))
        .isInstanceOf(RefusedByPolicyException.class);
  }

  /** Lets nobody export anything. */
  private static final class Refusing implements ExportPolicy {
    @Override
    public Decision onKickOff(ExportRequest request, Set<String> types, ExportContext context) {
      return Decision.refuse("You may not export.");
    }

    @Override
    public Decision onAccess(
        ExportJob job, Set<String> types, Access access, ExportContext context) {
      return Decision.refuse("You may not export.");
    }
  }
}
