package io.fhirexport.testkit.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import io.fhirexport.api.sink.PurgeCause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ExportSink} does. Subclass it once per sink; if the sink's files can be read
 * back, subclass {@link ReadableSinkContract} instead.
 *
 * <p>Not tested, because it takes more than a sink to see it: that files outlive a power cut
 * [SINK-3], and a commit whose answer was lost [SINK-12], beyond that a stranger's file is not
 * taken for one's own.
 */
@DisplayName("An ExportSink")
public abstract class ExportSinkContract extends SinkWritingContract {
  /** For subclasses. */
  protected ExportSinkContract() {}

  @Test
  @DisplayName("SINK-8 lets no writer commit that opened the name before it was abandoned")
  void abandonStopsWriters() throws Exception {
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(bytes("a\n"));

      open().abandon(job, NAME);

      assertCommitFails(writer);
      assertNothing(job);
    }
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-8 stops a writer that goes on writing")
  void abandonStopsWritersThatGoOn() throws Exception {
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(ByteBuffer.wrap(new byte[5 << 20]));

      open().abandon(job, NAME);

      assertThatThrownBy(
              () -> {
                writer.write(ByteBuffer.wrap(new byte[5 << 20]));
                commit(writer);
              })
          .isInstanceOf(IOException.class);
    }
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-8 stops a writer that had written nothing")
  void abandonStopsWritersThatBegan() throws Exception {
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      open().abandon(job, NAME);

      assertThatThrownBy(
              () -> {
                writer.write(bytes("a\n"));
                commit(writer);
              })
          .isInstanceOf(IOException.class);
    }
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-8 stops all writers of a name, and removes the file one had committed")
  void abandonStopsAllWriters() throws Exception {
    sink.prepare(job);
    try (FileWriter one = sink.open(job, NAME);
        FileWriter other = open().open(job, NAME)) {
      one.write(bytes("a\n"));
      other.write(bytes("b\n"));
      put(sink, job, NAME, "c\n");

      open().abandon(job, NAME);

      assertNothing(job);
      assertCommitFails(one);
      assertCommitFails(other);
    }
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-8 removes a committed file, and is repeated without a fault")
  void abandonRemovesFile() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "a\n");

    open().abandon(job, NAME);
    sink.abandon(job, NAME);

    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-8 leaves nothing when it races with a commit")
  void abandonWinsAgainstCommit() throws Exception {
    sink.prepare(job);
    for (int round = 0; round < 20; round++) {
      FileName name = FileName.output("Patient", 1, round);
      ExportSink second = open();
      try (FileWriter writer = sink.open(job, name)) {
        writer.write(bytes("a\n"));

        together(
            List.of(
                () -> committed(writer),
                () -> {
                  second.abandon(job, name);
                  return true;
                }));

        assertThat(names(job)).isEmpty();
      }
      assertThat(names(job)).isEmpty();
    }
  }

  private static boolean committed(FileWriter writer) {
    try {
      commit(writer);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("SINK-8 spares every other name, files and writers")
  void abandonSparesOtherNames() throws Exception {
    FileName longer = FileName.output("Patient", 1, 10);
    FileName error = FileName.error(1, 1);
    sink.prepare(job);
    put(sink, job, longer, "longer\n");
    put(sink, job, error, "error\n");
    try (FileWriter writer = sink.open(job, FileName.output("Patient", 11, 1))) {
      writer.write(bytes("written\n"));

      sink.abandon(job, OTHER);

      commit(writer);
    }

    assertFile(job, longer, "longer\n");
    assertFile(job, error, "error\n");
    assertFile(job, FileName.output("Patient", 11, 1), "written\n");
  }

  @Test
  @DisplayName("SINK-8 takes a name that was never used, even of a job without a destination")
  void abandonTakesUnusedNames() throws Exception {
    sink.abandon(job, NAME);
    sink.prepare(job);
    sink.abandon(job, NAME);

    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-9 removes files, and what writers left")
  void purgeRemovesEverything() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "a\n");
    FileWriter left = sink.open(job, OTHER);
    left.write(bytes("b\n"));

    open().purge(job, PurgeCause.ABORTED);

    assertNothing(job);
    left.close();
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-9 finds nothing without a fault")
  void purgeIsRepeated() throws Exception {
    sink.purge(job, PurgeCause.ABORTED);
    sink.prepare(job);
    sink.purge(job, PurgeCause.ABORTED);
    open().purge(job, PurgeCause.ABORTED);

    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-9 removes the destination: nothing can be written until it is prepared again")
  void purgeRemovesDestination() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "a\n");
    sink.purge(job, PurgeCause.ABORTED);

    assertThatThrownBy(() -> put(sink, job, NAME, "late\n")).isInstanceOf(IOException.class);
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-9 stays purged when an abandoned writer goes on")
  void purgeOutlastsAbandonedWriters() throws Exception {
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(bytes("a\n"));
      open().abandon(job, NAME);
      open().purge(job, PurgeCause.ABORTED);

      assertCommitFails(writer);
      assertNothing(job);
    }
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-14 keeps all files of an expired job, or none")
  void purgeOfExpiredJobIsWhole() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "a\n");
    put(sink, job, OTHER, "b\n");

    open().purge(job, PurgeCause.EXPIRED);

    if (names(job).isEmpty()) {
      assertNothing(job);
    } else {
      assertThat(names(job)).hasSize(2);
      assertFile(job, NAME, "a\n");
      assertFile(job, OTHER, "b\n");
    }
  }

  @Test
  @DisplayName("SINK-14 keeps nothing of an aborted job, whatever was committed")
  void purgeOfAbortedJobLeavesNothing() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "a\n");
    put(sink, job, FileName.error(1, 0), "b\n");

    open().purge(job, PurgeCause.ABORTED);

    assertNothing(job);
  }
}
