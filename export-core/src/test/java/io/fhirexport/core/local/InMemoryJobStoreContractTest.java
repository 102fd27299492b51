package io.fhirexport.core.local;

import io.fhirexport.api.store.JobStore;
import io.fhirexport.testkit.store.JobStoreContract;
import java.time.InstantSource;

final class InMemoryJobStoreContractTest extends JobStoreContract {
  private JobStore store;

  @Override
  protected synchronized JobStore open(InstantSource clock) {
    store = store == null ? new InMemoryJobStore(clock) : store;
    return store;
  }
}
