package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.azure.FaultProxy.Call;
import io.fhirexport.azure.FaultProxy.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Behind a bad network, a file")
class FaultProxyIT {
  private static final FileName NAME = FileName.output("Patient", 1, 0);
  private static final byte[] LINES =
      "{\"resourceType\":\"Patient\"}\n".repeat(10_000).getBytes(UTF_8);
  private static final byte[] OTHERS = "{\"resourceType\":\"Group\"}\n".getBytes(UTF_8);
  private static final int TRIES = 2;
  private static final Call[] WRITING = {Call.BLOCK, Call.COMMIT};

  private final AzureBlobSink straight = Sinks.open(AzureSinkOptions.DEFAULTS);
  private FaultProxy proxy;
  private AzureBlobSink sink;
  private ExportJob job;

  @BeforeEach
  void start() throws IOException {
    proxy = FaultProxy.before(Azurite.shared().endpoint());
    sink = sink(TRIES);
    begin();
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
  }

  private AzureBlobSink sink(int tries) {
    return AzureBlobSink.of(
        AzureAccount.key(proxy.endpoint(), Azurite.ACCOUNT, Azurite.KEY),
        AzureSinkOptions.builder()
            .blockBytes(64 << 10)
            .maxTries(tries)
            .tryTimeout(Duration.ofSeconds(1))
            .retryDelays(Duration.ofMillis(1), Duration.ofMillis(1))
            .build());
  }

  /** The job as the sink behind the proxy knows it. */
  private void begin() throws IOException {
    proxy.heal();
    ExportJob plain =
        new ExportJob(
            JobId.random(new SecureRandom()),
            Instant.parse("2026-01-31T23:59:59Z"),
            ExportContext.ANYONE,
            null);
    job = Sinks.at(sink, null, plain);
    sink.prepare(job);
  }

  /** The same job as others know it, who reach the storage directly. */
  private ExportJob others() {
    return Sinks.at(straight, null, job);
  }

  private BlobFolder folder() throws IOException {
    return Sinks.folder(others());
  }

  private Optional<byte[]> visible() throws IOException {
    return Sinks.committed(folder(), NAME);
  }

  private void write() throws IOException {
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(ByteBuffer.wrap(LINES));
      writer.commit();
    }
  }

  private FileWriter written() throws IOException {
    FileWriter writer = sink.open(job, NAME);
    writer.write(ByteBuffer.wrap(LINES));
    return writer;
  }

  private void othersWrite() throws IOException {
    try (FileWriter writer = straight.open(others(), NAME)) {
      writer.write(ByteBuffer.wrap(OTHERS));
      writer.commit();
    }
  }

  private void assertComplete(String fault) throws IOException {
    assertThat(visible()).as(fault).hasValue(LINES);
    assertThat(Sinks.names(folder())).as(fault).containsExactly(NAME.toString());
  }

  private void assertNothing(String fault) throws IOException {
    assertThat(Sinks.names(folder())).as(fault).isEmpty();
  }

  private static void assertPlain(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(PermanentFailureException.class)
        .isNotInstanceOf(OutcomeUnknownException.class);
    assertNoSecrets(failure);
  }

  private static void assertNoSecrets(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(Azurite.KEY, "SharedKey ", "sig=", "<Error>");
  }

  /** What passes, by name. */
  private record Passing(String name, Fault fault) {
    boolean isLostReply() {
      return name.startsWith("lost");
    }
  }

  private static final List<Passing> PASSING =
      List.of(
          new Passing("reset", FaultProxy.reset()),
          new Passing("500", FaultProxy.answer(500, "InternalError")),
          new Passing("500, pause", FaultProxy.answer(500, "InternalError", "Retry-After", "1")),
          new Passing("503", FaultProxy.answer(503, "ServerBusy")),
          new Passing("503, pause", FaultProxy.answer(503, "ServerBusy", "Retry-After", "1")),
          new Passing("lost reply", FaultProxy.lostReply()));

  @Test
  void isCompleteAlthoughSingleRequestsFail() throws Exception {
    for (Passing passing : PASSING) {
      for (Call call : WRITING) {
        for (int after = 0; after < (call == Call.BLOCK ? 3 : 1); after++) {
          begin();
          proxy.strike(call, after, 1, passing.fault);

          write();

          assertComplete(passing.name + " at " + call + " " + after);
        }
      }
    }
  }

  @Test
  void isNotThereWhenItsBlocksCannotBeWritten() throws Exception {
    for (Passing passing : PASSING) {
      begin();
      proxy.strike(Call.BLOCK, 2, Integer.MAX_VALUE, passing.fault);

      assertPlain(catchThrowable(this::write));

      assertNothing(passing.name);
      proxy.heal();
      write();
      assertComplete(passing.name);
    }
  }

  @Test
  void isCompleteOnceItsCommitIsRepeated() throws Exception {
    for (Passing passing : PASSING) {
      begin();
      try (FileWriter writer = written()) {
        proxy.strike(Call.COMMIT, 0, TRIES, passing.fault);
        // The service's own answer to the second of two commits tells what became of the first.
        if (passing.isLostReply()) {
          proxy.strikeAll(Call.LOOK, passing.fault);
        }
        Throwable failure = catchThrowable(writer::commit);
        assertThat(failure).as(passing.name).isInstanceOf(OutcomeUnknownException.class);
        assertNoSecrets(failure);
        proxy.heal();

        writer.commit();
      }
      assertComplete(passing.name);
    }
  }

  @Test
  void isNotThereWhenItsCommitIsGivenUp() throws Exception {
    for (Passing passing : PASSING) {
      begin();
      try (FileWriter writer = written()) {
        proxy.strike(Call.COMMIT, 0, TRIES, passing.fault);
        if (passing.isLostReply()) {
          proxy.strike(Call.LOOK, 0, TRIES, passing.fault);
        }
        assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
      }
      assertNothing(passing.name);
    }
  }

  @Test
  void isAnothersWhenTheOtherWasFirst() throws Exception {
    for (Passing passing : PASSING) {
      if (passing.isLostReply()) {
        continue;
      }
      begin();
      try (FileWriter writer = written()) {
        proxy.strike(Call.COMMIT, 0, TRIES, passing.fault);
        assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
        othersWrite();

        assertPlain(catchThrowable(writer::commit));
      }
      assertThat(visible()).as(passing.name).hasValue(OTHERS);
    }
  }

  @Test
  void isAnothersWhenACommitComesInBetween() throws Exception {
    try (FileWriter writer = written()) {
      proxy.strikeOnce(Call.COMMIT, FaultProxy.after(this::othersWrite));

      assertPlain(catchThrowable(writer::commit));
    }
    assertThat(visible()).hasValue(OTHERS);
  }

  @Test
  void isAnothersWhenAZombieIsToldThatTheNameIsTaken() throws Exception {
    for (Fault taken :
        new Fault[] {
          FaultProxy.answer(412, "ConditionNotMet"), FaultProxy.answer(409, "BlobAlreadyExists")
        }) {
      begin();
      try (FileWriter zombie = written()) {
        othersWrite();
        proxy.strikeAll(Call.COMMIT, taken);

        assertPlain(catchThrowable(zombie::commit));
      }
      assertThat(visible()).hasValue(OTHERS);
    }
  }

  @Test
  void isNotThereWhenItsNameIsVoidedInBetween() throws Exception {
    for (Call call : WRITING) {
      begin();
      try (FileWriter zombie = sink.open(job, NAME)) {
        proxy.strikeOnce(call, FaultProxy.after(() -> straight.abandon(others(), NAME)));

        assertPlain(
            catchThrowable(
                () -> {
                  zombie.write(ByteBuffer.wrap(LINES));
                  zombie.commit();
                }));
      }
      assertNothing(call.name());
    }
  }

  @Test
  void isNotThereWhenNobodyMayWriteAnyMore() throws Exception {
    for (Call call : WRITING) {
      begin();
      proxy.strike(
          call,
          call == Call.BLOCK ? 2 : 0,
          Integer.MAX_VALUE,
          FaultProxy.answer(403, "AuthorizationFailure"));

      Throwable failure = catchThrowable(this::write);

      assertThat(failure)
          .isInstanceOf(PermanentFailureException.class)
          .hasMessageContaining("Azure storage at 127.0.0.1")
          .hasMessageContaining("does not allow this to the account key");
      assertNoSecrets(failure);
      assertNothing(call.name());
    }
  }

  @Test
  void isNotThereWhenSomethingOnTheWayRefuses() throws Exception {
    for (int status : new int[] {403, 407, 502}) {
      for (Call call : WRITING) {
        begin();
        proxy.strikeAll(call, FaultProxy.foreignAnswer(status));

        Throwable failure = catchThrowable(this::write);

        if (call == Call.BLOCK) {
          assertPlain(failure);
          assertThat(failure)
              .hasMessageContaining("Not the account, but something on the way to it answered")
              .hasMessageContaining("status " + status);
        } else {
          assertThat(failure).isInstanceOf(OutcomeUnknownException.class);
        }
        assertNothing(status + " at " + call);
      }
    }
  }

  @Test
  void isNotThereWhenItsContainerIsDeleted() throws Exception {
    for (Call call : WRITING) {
      begin();
      proxy.strikeOnce(call, FaultProxy.after(() -> straight.purge(others(), PurgeCause.ABORTED)));

      assertThatThrownBy(this::write).isInstanceOf(IOException.class);

      assertThatThrownBy(() -> sink.open(job, NAME))
          .isInstanceOf(PermanentFailureException.class)
          .hasMessageContaining("The container is not there: someone deleted it.");

      assertThat(Sinks.SERVICE.getBlobContainerClient(folder().container()).exists()).isFalse();
    }
  }

  @Test
  void waitsForASlowAnswer() throws Exception {
    for (Call call : WRITING) {
      begin();
      proxy.strikeOnce(call, proxy.late(300));

      write();

      assertComplete(call.name());
    }
  }

  @Test
  void isCompleteAlthoughAnAnswerDoesNotComeInTime() throws Exception {
    for (Call call : WRITING) {
      begin();
      proxy.strikeOnce(call, proxy.heldReply());

      write();

      assertComplete(call.name());
    }
  }

  @Test
  void isNotWaitedForWithoutEnd() throws Exception {
    proxy.strikeAll(Call.BLOCK, proxy.heldReply());

    assertPlain(catchThrowable(this::write));

    assertNothing("held replies");
    proxy.heal();
    try (FileWriter writer = written()) {
      proxy.strikeAll(Call.COMMIT, proxy.heldReply());
      proxy.strikeAll(Call.LOOK, proxy.heldReply());
      assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
      proxy.heal();
      writer.commit();
    }
    assertComplete("held replies");
  }

  @Test
  void isNotHeldUpByALongPause() throws Exception {
    proxy.strike(Call.BLOCK, 2, 1, FaultProxy.answer(503, "ServerBusy", "Retry-After", "600"));
    long begin = System.nanoTime();

    Throwable failure = catchThrowable(this::write);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    if (failure == null) {
      assertComplete("a long pause");
    } else {
      assertPlain(failure);
      assertNothing("a long pause");
    }
  }

  @Test
  void leavesNothingOnceItsNameIsVoidedHoweverOftenThatFails() throws Exception {
    for (Passing passing : PASSING) {
      for (Call call : new Call[] {Call.COMMIT, Call.DELETE}) {
        begin();
        write();
        proxy.strikeAll(call, passing.fault);
        assertPlain(catchThrowable(() -> sink.abandon(job, NAME)));
        proxy.heal();
        proxy.strikeOnce(call, passing.fault);

        sink.abandon(job, NAME);

        assertNothing(passing.name + " at " + call);
      }
    }
  }
}
