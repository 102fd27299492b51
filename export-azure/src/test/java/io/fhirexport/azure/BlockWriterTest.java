package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.fhirexport.api.PermanentFailureException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class BlockWriterTest {
  private static final int BLOCK = 64 << 10;
  private static final int IN_FLIGHT = 3;
  private static final HttpClient CREATED = CannedAnswers.of(201, "none");

  private static JobBlob blob(HttpClient http) {
    AzureAccount account =
        AzureAccount.key(
            URI.create("http://127.0.0.1:1/" + Azurite.ACCOUNT), Azurite.ACCOUNT, Azurite.KEY);
    return new JobBlob(
        account
            .client(AzureSinkOptions.builder().httpClient(http).maxTries(1).build())
            .getBlobContainerClient("files")
            .getBlobClient("Patient-1-0.ndjson"),
        new StorageFailures(account, InstantSource.system()));
  }

  @Test
  void takesNoMoreBytesThanTheBlocksInFlightAndOne() throws Exception {
    SlowService service = new SlowService();
    ExecutorService threads = Executors.newCachedThreadPool();
    AtomicLong taken = new AtomicLong();
    FutureTask<Long> writing =
        new FutureTask<>(
            () -> {
              BlockSettings settings = new BlockSettings(BLOCK, IN_FLIGHT, 100, false, threads);
              try (BlockWriter writer = BlockWriter.open(blob(service), settings)) {
                while (taken.get() < 64 * BLOCK) {
                  writer.write(ByteBuffer.allocate(1024));
                  taken.addAndGet(1024);
                }
                return taken.get();
              }
            });
    Thread thread = new Thread(writing);
    thread.start();

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < deadline
        && (service.held.get() < IN_FLIGHT || thread.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }

    assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
    assertThat(taken.get()).isEqualTo((long) (IN_FLIGHT + 1) * BLOCK);
    assertThat(service.held).hasValue(IN_FLIGHT);
    service.go.complete(null);
    assertThat(writing.get(60, TimeUnit.SECONDS)).isEqualTo(64L * BLOCK);
    threads.shutdown();
  }

  @Test
  void uploadsByItselfWhereNoThreadIsFree() throws Exception {
    Executor busy = work -> {};
    try (BlockWriter writer =
        BlockWriter.open(blob(CREATED), new BlockSettings(BLOCK, IN_FLIGHT, 100, false, busy))) {
      writer.write(ByteBuffer.allocate(10 * BLOCK).put(0, (byte) '{'));
      writer.commit();
    }
  }

  @Test
  void saysThatAFileHasMoreBlocksThanAzureTakes() throws Exception {
    BlockSettings settings = new BlockSettings(1, 1, 5, false, Runnable::run);
    try (BlockWriter writer = BlockWriter.open(blob(CREATED), settings)) {
      writer.write(ByteBuffer.allocate(5));

      assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(2)))
          .isInstanceOf(PermanentFailureException.class)
          .hasMessageContaining("5 blocks of 1 bytes");
    }
  }

  /** Answers when it is told to; the small block that a writer begins with at once. */
  private static final class SlowService implements HttpClient {
    private final AtomicInteger held = new AtomicInteger();
    private final CompletableFuture<Void> go = new CompletableFuture<>();

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
      if ("1".equals(request.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH))) {
        return CREATED.send(request);
      }
      held.incrementAndGet();
      return Mono.fromFuture(go).then(CREATED.send(request));
    }
  }
}
