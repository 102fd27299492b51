package io.fhirexport.testkit.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import io.fhirexport.api.sink.PurgeCause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a sink does with files that are written. */
abstract class SinkWritingContract extends SinkFixture {
  @Test
  @DisplayName("SINK-1 takes a job's files from prepare to purge")
  void takesFilesFromPrepareToPurge() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "a\n");
    put(sink, job, FileName.error(2, 0), "b\n");

    assertFile(job, NAME, "a\n");
    assertFile(job, FileName.error(2, 0), "b\n");
    assertThat(names(job)).containsExactlyInAnyOrder("Patient-1-0.ndjson", "error-2-0.ndjson");

    sink.purge(job, PurgeCause.ABORTED);

    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-2 writes files from many threads and handles at once")
  void writesFromManyThreads() throws Exception {
    sink.prepare(job);
    List<Callable<FileName>> calls = new ArrayList<>();
    for (int claim = 1; claim <= 8; claim++) {
      FileName name = FileName.output("Observation", claim, 0);
      ExportSink handle = claim % 2 == 0 ? sink : open();
      calls.add(
          () -> {
            put(handle, job, name, "lines of " + name);
            return name;
          });
    }

    List<FileName> names = together(calls);

    for (FileName name : names) {
      assertFile(job, name, "lines of " + name);
    }
  }

  @Test
  @DisplayName("SINK-3 shows nothing of a file before it is committed, and all of it afterwards")
  void showsCommittedFilesOnly() throws Exception {
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      assertNothing(job);
      writer.write(bytes("a\n"));
      assertNothing(job);
      writer.write(ByteBuffer.wrap(new byte[5 << 20]));
      assertNothing(job);

      commit(writer);

      assertThat(names(job)).containsExactly(NAME.toString());
      assertThat(committed(job, NAME).orElseThrow()).hasSize((5 << 20) + 2).startsWith('a', '\n');
    }
  }

  @Test
  @DisplayName("SINK-4 keeps equal names of two jobs apart")
  void keepsJobsApart() throws Exception {
    ExportJob second = newJob();
    sink.prepare(job);
    sink.prepare(second);
    put(sink, job, NAME, "first\n");
    put(sink, second, NAME, "second\n");
    put(sink, second, OTHER, "other\n");

    assertFile(job, NAME, "first\n");
    assertFile(second, NAME, "second\n");
    assertThat(names(job)).containsExactly(NAME.toString());

    sink.abandon(job, NAME);
    assertFile(second, NAME, "second\n");

    sink.purge(job, PurgeCause.ABORTED);
    assertFile(second, NAME, "second\n");
    assertFile(second, OTHER, "other\n");
  }

  @Test
  @DisplayName("SINK-5 says that a commit did not happen, and nothing of the content")
  void failureTellsNoContent() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "first\n");

    assertThatThrownBy(() -> put(sink, job, NAME, "content-of-a-resource"))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("content-of-a-resource");
    assertFile(job, NAME, "first\n");
  }

  @Test
  @DisplayName("SINK-6 finds a prepared destination there, with its files")
  void repeatedPrepareKeepsFiles() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "a\n");

    sink.prepare(job);
    open().prepare(job);

    assertFile(job, NAME, "a\n");
    assertThat(names(job)).containsExactly(NAME.toString());
  }

  @Test
  @DisplayName("SINK-6 is prepared by several processes at the same time")
  void preparesConcurrently() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ExportSink handle = open();
      calls.add(
          () -> {
            handle.prepare(job);
            return true;
          });
    }

    assertThat(together(calls)).containsOnly(true);
    put(sink, job, NAME, "a\n");
    assertFile(job, NAME, "a\n");
  }

  @Test
  @DisplayName("SINK-6 is prepared while another process writes")
  void prepareSparesWriters() throws Exception {
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(bytes("a\n"));

      open().prepare(job);

      writer.write(bytes("b\n"));
      commit(writer);
    }

    assertFile(job, NAME, "a\nb\n");
  }

  @Test
  @DisplayName("SINK-6 makes a destination by prepare alone")
  void onlyPrepareMakesDestination() throws Exception {
    assertThatThrownBy(() -> put(sink, job, NAME, "a\n")).isInstanceOf(IOException.class);
    assertNothing(job);

    sink.abandon(job, NAME);
    assertThatThrownBy(() -> put(sink, job, NAME, "a\n")).isInstanceOf(IOException.class);
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-7 finds out by commit at the latest that a name is taken")
  void takenNameIsFoundOut() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "first\n");

    assertThatThrownBy(() -> put(open(), job, NAME, "second and longer\n"))
        .isInstanceOf(IOException.class);
    assertFile(job, NAME, "first\n");
  }

  @Test
  @DisplayName("SINK-10 appends exactly the remaining bytes, of any kind of buffer")
  void appendsRemainingBytes() throws Exception {
    sink.prepare(job);
    ByteBuffer window = ByteBuffer.wrap("..middle..".getBytes(UTF_8), 2, 6);
    ByteBuffer slice = ByteBuffer.wrap("..slice..".getBytes(UTF_8), 2, 5).slice();
    ByteBuffer direct = ByteBuffer.allocateDirect(16).put("direct".getBytes(UTF_8)).flip();
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(window);
      writer.write(ByteBuffer.allocate(0));
      writer.write(slice);
      writer.write(direct);
      writer.write(bytes("readonly").asReadOnlyBuffer());
      commit(writer);
    }

    assertFile(job, NAME, "middleslicedirectreadonly");
  }

  @Test
  @DisplayName("SINK-10 has its own copy of the bytes once write has returned")
  void bufferMayBeReused() throws Exception {
    sink.prepare(job);
    ByteBuffer buffer = ByteBuffer.allocate(4);
    try (FileWriter writer = sink.open(job, NAME)) {
      for (String text : List.of("aaaa", "bbbb", "cccc")) {
        buffer.clear().put(text.getBytes(UTF_8)).flip();
        writer.write(buffer);
      }
      Arrays.fill(buffer.array(), (byte) 'x');
      commit(writer);
    }

    assertFile(job, NAME, "aaaabbbbcccc");
  }

  @Test
  @DisplayName("SINK-10 writes large files unchanged, in buffers of any size")
  void writesLargeFiles() throws Exception {
    byte[] content = new byte[(9 << 20) + 7];
    new Random(1).nextBytes(content);
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      int from = 0;
      for (int size = 1; from < content.length; size = size * 3 + 1) {
        int length = Math.min(size, content.length - from);
        writer.write(ByteBuffer.wrap(content, from, length));
        from += length;
      }
      commit(writer);
    }

    assertThat(Arrays.equals(committed(job, NAME).orElseThrow(), content)).isTrue();
  }

  @Test
  @DisplayName("SINK-11 refuses a name taken since it was opened, and changes nothing")
  void secondCommitLoses() throws Exception {
    sink.prepare(job);
    try (FileWriter first = sink.open(job, NAME);
        FileWriter second = open().open(job, NAME)) {
      first.write(bytes("first\n"));
      second.write(bytes("second and longer\n"));

      commit(first);
      assertCommitFails(second);
    }

    assertFile(job, NAME, "first\n");
  }

  @Test
  @DisplayName("SINK-11 lets exactly one of several writers have a name, with its own bytes")
  void oneOfSeveralWritersWins() throws Exception {
    sink.prepare(job);
    for (int round = 0; round < 10; round++) {
      FileName name = FileName.output("Patient", 1, round);
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (String text : List.of("one\n", "two\n", "three\n")) {
        ExportSink handle = open();
        calls.add(() -> wins(handle, name, text));
      }

      List<Boolean> wins = together(calls);

      assertThat(wins).containsOnlyOnce(true);
      assertFile(job, name, List.of("one\n", "two\n", "three\n").get(wins.indexOf(true)));
    }
  }

  private boolean wins(ExportSink handle, FileName name, String text) {
    try {
      put(handle, job, name, text);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("SINK-12 never takes another writer's file of equal length for its own")
  void repeatedCommitKnowsItsOwnFile() throws Exception {
    sink.prepare(job);
    try (FileWriter first = sink.open(job, NAME);
        FileWriter second = sink.open(job, NAME)) {
      first.write(bytes("aaaa\n"));
      second.write(bytes("bbbb\n"));

      commit(first);
      assertCommitFails(second);
    }

    assertFile(job, NAME, "aaaa\n");
  }

  @Test
  @DisplayName("SINK-13 discards what was written when a writer is closed")
  void closeDiscards() throws Exception {
    sink.prepare(job);
    FileWriter writer = sink.open(job, NAME);
    writer.write(bytes("a\n"));

    writer.close();
    writer.close();

    assertNothing(job);
    assertThatThrownBy(writer::commit).isInstanceOf(Exception.class);
    assertNothing(job);
  }

  @Test
  @DisplayName("SINK-13 leaves a committed file as it is when its writer is closed")
  void closeKeepsCommittedFile() throws Exception {
    sink.prepare(job);
    FileWriter writer = sink.open(job, NAME);
    writer.write(bytes("a\n"));
    commit(writer);

    writer.close();
    writer.close();

    assertFile(job, NAME, "a\n");
  }

  @Test
  @DisplayName("SINK-13 leaves the winner's file as it is when a loser is closed")
  void closeOfLoserKeepsFile() throws Exception {
    sink.prepare(job);
    FileWriter loser = sink.open(job, NAME);
    loser.write(bytes("loser\n"));
    put(sink, job, NAME, "a\n");
    assertCommitFails(loser);

    loser.close();

    assertFile(job, NAME, "a\n");
  }
}
