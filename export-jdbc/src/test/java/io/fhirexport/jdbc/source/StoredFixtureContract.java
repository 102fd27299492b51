package io.fhirexport.jdbc.source;

import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.source.LooksUpResourcesContract;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The contract over the fixture's resources in some tables, in many splits. */
abstract class StoredFixtureContract extends LooksUpResourcesContract {
  /** The tables, the same at each call. */
  abstract HostTables tables() throws Exception;

  /** The mapping, with whatever is to be tried. */
  abstract Mapping mapping(Mapping.Builder mapping);

  @Override
  protected ResourceSource open() throws Exception {
    HostTables tables = tables();
    return JdbcResourceSource.builder(tables.database(), mapping(tables.mapping()))
        .splitSize(40)
        .build();
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
