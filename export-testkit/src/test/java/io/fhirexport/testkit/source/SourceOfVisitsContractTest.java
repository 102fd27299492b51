package io.fhirexport.testkit.source;

import io.fhirexport.api.source.Condition;
import io.fhirexport.testkit.Fixture;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("A source of visits")
class SourceOfVisitsContractTest {
  private static final Set<String> TYPES = Set.of("Patient", "CarePlan", "Immunization");

  @Nested
  class ThatEvaluatesNothing extends WalksPatientsContract<SourceOfVisits> {
    @Override
    protected SourceOfVisits open() {
      return new SourceOfVisits(Fixture.source(), 3, Set.of());
    }

    @Override
    protected Set<String> types() {
      return TYPES;
    }
  }

  @Nested
  class ThatEvaluatesAllItCan extends WalksPatientsContract<SourceOfVisits> {
    @Override
    protected SourceOfVisits open() {
      return new SourceOfVisits(
          Fixture.source(), 1, Set.of(Condition.WINDOW, Condition.COMPARTMENT));
    }

    @Override
    protected Set<String> types() {
      return TYPES;
    }
  }
}
