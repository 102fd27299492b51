package io.fhirexport.testkit.source;

import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.testkit.Fixture;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

class SourceWithDeletionsContractTest extends KnowsDeletionsContract<SourceWithDeletions> {
  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");

  @Override
  protected SourceWithDeletions open() {
    SourceWithDeletions source =
        new SourceWithDeletions(
            SimpleSource.builder(Set.of("Patient", "CarePlan"), Fixture::list).build(), 3);
    deletions()
        .forEach(
            (type, times) ->
                times.forEach(
                    (id, time) ->
                        source.deleted(
                            type + "/" + id,
                            time,
                            id.endsWith("0")
                                ? ""
                                : "{\"resourceType\":\"%s\",\"id\":\"%s\"}".formatted(type, id))));
    String again = Fixture.system().get("CarePlan").first();
    return source
        .deleted("CarePlan/" + again, JUNE, "")
        .deleted("CarePlan/later", Instant.now().plusSeconds(3_600), "");
  }

  @Override
  protected Map<String, Map<String, Instant>> deletions() {
    Map<String, Instant> plans = new TreeMap<>();
    for (int i = 0; i < 11; i++) {
      plans.put("plan-" + i, JUNE.plusSeconds(i));
    }
    return Map.of("CarePlan", plans, "Patient", Map.of("gone", JUNE));
  }
}
