package io.fhirexport.jdbc.hapi;

import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.source.LooksUpResourcesContract;
import java.util.List;
import java.util.Map;
import java.util.Set;

class HapiJpaSourceContractIT extends LooksUpResourcesContract {
  @Override
  protected ResourceSource open() {
    return HapiFixture.source();
  }

  @Override
  protected Map<String, ? extends Set<String>> resources() {
    return Fixture.system();
  }

  @Override
  protected Map<String, List<String>> groups() {
    return Fixture.memberReferences();
  }
}
