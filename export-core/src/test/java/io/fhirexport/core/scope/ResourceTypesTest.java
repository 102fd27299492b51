package io.fhirexport.core.scope;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import org.junit.jupiter.api.Test;

class ResourceTypesTest {
  @Test
  void areThoseThatHapiKnows() {
    assertThat(ResourceTypes.r4())
        .containsExactlyInAnyOrderElementsOf(FhirContext.forR4Cached().getResourceTypes());
  }
}
