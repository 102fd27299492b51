package io.fhirexport.testkit.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import io.fhirexport.api.sink.SupportsDestinations;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link SupportsDestinations} does. */
@DisplayName("A sink with destinations")
public abstract class DestinationContract extends SinkFixture {
  /** For subclasses. */
  protected DestinationContract() {}

  /** A name that callers may ask for; one that is not used yet. */
  protected abstract String acceptable();

  /** Names that are refused. */
  protected abstract List<String> refused();

  private SupportsDestinations destinations() {
    return (SupportsDestinations) sink;
  }

  private ExportJob at(ExportJob of, String destination) {
    return new ExportJob(of.id(), of.transactionTime(), of.context(), destination);
  }

  @Test
  @DisplayName("SINK-D1 accepts no name, and a good one")
  void acceptsGoodNames() {
    assertThat(destinations().check(null, ExportContext.ANYONE)).isEmpty();
    assertThat(destinations().check(acceptable(), ExportContext.ANYONE)).isEmpty();
  }

  @Test
  @DisplayName("SINK-D1 refuses bad names with a reason")
  void refusesBadNames() {
    for (String name : refused()) {
      assertThat(destinations().check(name, ExportContext.ANYONE))
          .as("faults of %s", name)
          .isNotEmpty()
          .allSatisfy(fault -> assertThat(fault.text()).isNotBlank());
    }
  }

  @Test
  @DisplayName("SINK-D2 gives each job a destination of its own, the same each time")
  void destinationsAreDistinct() {
    ExportJob second = newJob();
    for (String name : new String[] {null, acceptable()}) {
      String first = destinations().destination(name, job);
      assertThat(first).isEqualTo(destinations().destination(name, job));
      assertThat(first).isNotEqualTo(destinations().destination(name, second));
    }
    assertThat(destinations().destination(null, job))
        .isNotEqualTo(destinations().destination(acceptable(), job));
  }

  @Test
  @DisplayName("SINK-D2 keeps two jobs in one place apart")
  void jobsInOnePlaceStayApart() throws Exception {
    ExportJob first = at(job, destinations().destination(acceptable(), job));
    ExportJob plain = newJob();
    ExportJob second = at(plain, destinations().destination(acceptable(), plain));
    assertThat(names(first)).isEmpty();
    sink.prepare(first);
    sink.prepare(second);

    put(sink, first, NAME, "first\n");
    put(open(), second, NAME, "second\n");

    assertFile(first, NAME, "first\n");
    assertFile(second, NAME, "second\n");
    try (FileWriter writer = sink.open(first, OTHER)) {
      writer.write(bytes("other\n"));
      open().abandon(second, OTHER);
      commit(writer);
    }
    assertFile(first, OTHER, "other\n");
  }
}
