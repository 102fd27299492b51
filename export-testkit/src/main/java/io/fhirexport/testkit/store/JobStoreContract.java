package io.fhirexport.testkit.store;

import io.fhirexport.api.store.JobStore;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link JobStore} must do. Subclass it once per store; each test runs in an instance,
 * and on a storage, of its own. Tests of abilities that a store does not have pass.
 */
@DisplayName("A job store")
public abstract class JobStoreContract {
  private final StoreBench bench = new StoreBench(this::open);

  /** For subclasses. */
  protected JobStoreContract() {}

  /**
   * Opens another handle on the storage of this test, as a second process would; the storage is
   * empty at first.
   *
   * @param clock the store's clock, the same for every call
   */
  protected abstract JobStore open(InstantSource clock) throws IOException;

  @Nested
  @DisplayName("that jobs are created in")
  class Creating extends CreateClauses {
    @Override
    StoreBench bench() {
      return bench;
    }
  }

  @Nested
  @DisplayName("that is asked for work")
  class Claiming extends ClaimClauses {
    @Override
    StoreBench bench() {
      return bench;
    }
  }

  @Nested
  @DisplayName("whose claims lapse")
  class Lapsing extends LapseClauses {
    @Override
    StoreBench bench() {
      return bench;
    }
  }

  @Nested
  @DisplayName("whose claims go on")
  class Holding extends HoldClauses {
    @Override
    StoreBench bench() {
      return bench;
    }
  }

  @Nested
  @DisplayName("that claims commit to")
  class Committing extends CommitClauses {
    @Override
    StoreBench bench() {
      return bench;
    }
  }

  @Nested
  @DisplayName("whose jobs have stages")
  class Staging extends StageClauses {
    @Override
    StoreBench bench() {
      return bench;
    }
  }

  @Nested
  @DisplayName("whose jobs end")
  class Ending extends EndClauses {
    @Override
    StoreBench bench() {
      return bench;
    }
  }

  @Nested
  @DisplayName("that many threads use")
  class Racing extends RaceClauses {
    @Override
    StoreBench bench() {
      return bench;
    }
  }
}
