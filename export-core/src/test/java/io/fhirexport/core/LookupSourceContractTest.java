package io.fhirexport.core;

import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.source.LooksUpResourcesContract;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

class LookupSourceContractTest extends LooksUpResourcesContract {
  private static final Set<String> TYPES = Set.of("Patient", "CarePlan", "Immunization", "Group");

  @Override
  protected ResourceSource open() {
    return new LookupSource(SimpleSource.builder(TYPES, Fixture::list).build());
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
