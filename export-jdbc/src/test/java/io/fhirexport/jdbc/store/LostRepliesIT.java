package io.fhirexport.jdbc.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Admission;
import io.fhirexport.api.store.Claim;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.TaskProgress;
import io.fhirexport.jdbc.Postgres;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that took effect and were not answered, and are repeated. */
class LostRepliesIT {
  private LostReplies network;
  private JdbcJobStore store;

  @BeforeEach
  void open() throws Exception {
    DataSource database = Postgres.emptyDatabase();
    network = new LostReplies(database);
    store = JdbcJobStore.builder(network.database()).migrate().open();
  }

  @Test
  void aCommitIsOwnedOnce() throws IOException {
    JobId job = Crowd.begin(store, 1);
    Claim claim = store.claim("worker", Duration.ofMinutes(1)).orElseThrow();
    assertThat(claim.kind()).isEqualTo(ClaimKind.EXPORT);
    Progress progress =
        Progress.builder(Progress.Fate.DONE)
            .task(TaskProgress.done(claim.tasks().get(0).number()))
            .file(new NewFile(FileName.output(claim.type(), claim.number(), 0), 1, 10))
            .build();

    network.loseNext();
    assertThatThrownBy(() -> store.commit(job, claim.number(), 0, progress))
        .isInstanceOf(IOException.class);

    assertThat(store.commit(job, claim.number(), 0, progress)).isEqualTo(Outcome.APPLIED);
    assertThat(store.files(job, 0, 10)).hasSize(1);
    assertThat(store.find(job).orElseThrow().tally().tasksDone()).isEqualTo(1);
  }

  @Test
  void aJobBeginsOnce() throws IOException {
    NewJob job = new NewJob(new JobId("a".repeat(32)), Owner.ANYONE, "", List.of(new byte[9]));

    network.loseNext();
    assertThatThrownBy(() -> store.create(job, 1)).isInstanceOf(IOException.class);

    assertThat(store.create(job, 1)).isEqualTo(Admission.ACCEPTED);
    assertThat(store.claim("worker", Duration.ofMinutes(1))).isPresent();
    assertThat(store.claim("worker", Duration.ofMinutes(1))).isEmpty();
  }
}
