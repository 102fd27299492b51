package io.fhirexport.testkit.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;

/** What a sink's contract needs to know of the sink, and what its tests share. */
abstract class SinkFixture {
  static final FileName NAME = FileName.output("Patient", 1, 0);
  static final FileName OTHER = FileName.output("Patient", 1, 1);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int REPEATS = 10;

  ExportJob job;
  ExportSink sink;

  /**
   * Opens another handle on the same storage, as a second process would. All handles of one test
   * share their storage.
   */
  protected abstract ExportSink open() throws Exception;

  /** What a client would read under a name; empty if it would find nothing. */
  protected abstract Optional<byte[]> committed(ExportJob job, FileName name) throws Exception;

  /** The names a client would find for a job, by looking at the storage itself. */
  protected abstract Set<String> names(ExportJob job) throws Exception;

  /** A job that was never used, for the sink's usual destination. */
  protected ExportJob newJob() {
    return new ExportJob(
        JobId.random(RANDOM), Instant.parse("2026-11-01T00:00:00Z"), ExportContext.ANYONE, null);
  }

  @BeforeEach
  final void openSink() throws Exception {
    job = newJob();
    sink = open();
  }

  /** Writes and commits a file. */
  static void put(ExportSink sink, ExportJob job, FileName name, String text) throws IOException {
    try (FileWriter writer = sink.open(job, name)) {
      writer.write(bytes(text));
      commit(writer);
    }
  }

  /** Commits, again as long as the sink cannot tell. */
  static void commit(FileWriter writer) throws IOException {
    for (int i = 1; i < REPEATS; i++) {
      try {
        writer.commit();
        return;
      } catch (OutcomeUnknownException e) {
        assertThat(e).isNotInstanceOf(PermanentFailureException.class);
      }
    }
    writer.commit();
  }

  /** Sees that a writer cannot commit, in the way that lets another claim write the lines again. */
  static void assertCommitFails(FileWriter writer) {
    assertThatThrownBy(() -> commit(writer))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(PermanentFailureException.class)
        .isNotInstanceOf(OutcomeUnknownException.class);
  }

  final void assertFile(ExportJob of, FileName name, String text) throws Exception {
    assertThat(committed(of, name)).as("bytes of %s", name).hasValue(text.getBytes(UTF_8));
    assertThat(names(of)).contains(name.toString());
  }

  final void assertNothing(ExportJob of) throws Exception {
    assertThat(names(of)).isEmpty();
    assertThat(committed(of, NAME)).isEmpty();
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /** Runs calls at the same time, each on its own thread; answers in the order of the calls. */
  static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      CyclicBarrier start = new CyclicBarrier(calls.size());
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(
                () -> {
                  start.await(60, TimeUnit.SECONDS);
                  return call.call();
                }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> future : futures) {
        answers.add(future.get(60, TimeUnit.SECONDS));
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }
}
