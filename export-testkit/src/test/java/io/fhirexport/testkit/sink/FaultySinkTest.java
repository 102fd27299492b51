package io.fhirexport.testkit.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsReading;
import io.fhirexport.testkit.FaultScript;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FaultySinkTest {
  private static final FileName NAME = FileName.output("Patient", 1, 0);
  private static final ExportJob JOB =
      new ExportJob(
          new JobId("0123456789abcdef0123456789abcdef"),
          Instant.parse("2026-11-01T00:00:00Z"),
          ExportContext.ANYONE,
          null);

  private final InMemorySink storage = new InMemorySink();
  private final FaultScript script = new FaultScript();
  private final ExportSink sink = FaultySink.of(storage, script);

  @Test
  void failsTheNumberedCallBeforeItsEffect() throws IOException {
    script.before("prepare", 2, () -> new IOException("second"));

    sink.prepare(JOB);
    storage.purge(JOB, PurgeCause.ABORTED);

    assertThatThrownBy(() -> sink.prepare(JOB)).isInstanceOf(IOException.class);
    assertThat(storage.jobs()).isEmpty();
    sink.prepare(JOB);
    assertThat(storage.jobs()).containsExactly(JOB.id());
    assertThat(script.calls()).containsExactly("prepare", "prepare", "prepare");
  }

  @Test
  void commitsAgainAfterTheAnswerWasLost() throws IOException {
    script.after("commit", 1, () -> new OutcomeUnknownException("no answer", null));
    sink.prepare(JOB);

    try (FileWriter writer = sink.open(JOB, NAME)) {
      writer.write(ByteBuffer.wrap("a\n".getBytes(UTF_8)));
      assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
      assertThat(storage.files(JOB.id())).containsOnlyKeys(NAME.toString());
      writer.commit();
    }

    assertThat(storage.files(JOB.id())).containsOnlyKeys(NAME.toString());
  }

  @Test
  void discardsOnCloseWhatWasPublishedWithoutAnAnswer() throws IOException {
    script.after("commit", 1, () -> new OutcomeUnknownException("no answer", null));
    sink.prepare(JOB);

    try (FileWriter writer = sink.open(JOB, NAME)) {
      assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
    }

    assertThat(storage.files(JOB.id())).isEmpty();
  }

  @Test
  void diesWithoutCleaningUp() throws IOException {
    script.before("close", 1, () -> new AssertionError("died"));
    sink.prepare(JOB);
    FileWriter writer = sink.open(JOB, NAME);

    assertThatThrownBy(writer::close).isInstanceOf(AssertionError.class);

    assertThat(storage.writers(JOB.id())).isEqualTo(1);
  }

  @Test
  void canBeReadIfTheSinkCan() throws IOException {
    assertThat(sink).isInstanceOf(SupportsReading.class);
    assertThat(FaultySink.of(new BrokenSink.KeepsBuffers(), script))
        .isNotInstanceOf(SupportsReading.class);
  }
}
