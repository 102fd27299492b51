package io.fhirexport.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.CapabilityStatement;
import io.fhirexport.core.protocol.ExportDeclaration;
import io.fhirexport.core.protocol.ExportHttpRequest;
import io.fhirexport.core.protocol.ExportHttpResponse;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.SettableClock;
import io.fhirexport.testkit.conformance.Answer;
import io.fhirexport.testkit.conformance.Call;
import io.fhirexport.testkit.conformance.Exchange;
import io.fhirexport.testkit.sink.InMemorySink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A whole server but for its sockets: some of the fixture's resources, the engine, the protocol,
 * and tokens of which the text is the owner.
 */
final class InProcessServer implements Exchange, AutoCloseable {
  static final URI BASE = URI.create("http://in.process/fhir");
  static final Duration RETENTION = Duration.ofDays(1);

  private static final Duration MOMENT = Duration.ofMillis(5);
  private static final int MANY = 60;

  /** The types with many long resources, which would only take time. */
  private static final Set<String> LEFT_OUT =
      Set.of("Claim", "ExplanationOfBenefit", "DiagnosticReport", "Procedure", "SupplyDelivery");

  private final Set<ExportLevel> levels;
  private final SettableClock clock = SettableClock.at(Instant.now());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExportEngine engine;
  private final ExportProtocol protocol;

  /** A server of the fixture's resources, but for the types that would only take time. */
  InProcessServer() {
    this(EnumSet.allOf(ExportLevel.class), types(), MANY);
  }

  /** A server that declares these levels, of so many resources of each of these types. */
  InProcessServer(Set<ExportLevel> levels, Set<String> types, int most) {
    this.levels = levels;
    EngineOptions options =
        EngineOptions.builder()
            // Several would give files in any order, and the first is looked at most closely.
            .workers(1)
            // Time passes between polls, not while the workers work.
            .claimTime(Duration.ofDays(1))
            .retention(RETENTION)
            .pollInterval(Duration.ofMillis(20))
            .ownBases(List.of(BASE.toString()))
            .clocks(clock, System::nanoTime)
            .build();
    engine =
        ExportEngine.start(
            new LookupSource(
                SimpleSource.builder(types, (type, context) -> firstOf(most, type, context))
                    .clock(clock)
                    .build()),
            new InMemorySink(),
            new InMemoryJobStore(clock),
            threads,
            options);
    protocol = new ExportProtocol(engine, ProtocolOptions.builder().clock(clock).build());
  }

  private static Set<String> types() {
    Set<String> types = new TreeSet<>(Fixture.types());
    types.removeAll(LEFT_OUT);
    return types;
  }

  private static CloseableIterator<ExportResource> firstOf(
      int most, String type, ExportContext context) throws IOException {
    CloseableIterator<ExportResource> all = Fixture.list(type, context);
    int[] left = {most};
    return CloseableIterator.from(() -> left[0]-- > 0 ? all.next() : null, all);
  }

  @Override
  public Answer send(Call call) throws IOException {
    String url = call.url();
    if (!url.startsWith(BASE + "/")) {
      throw new IOException("This is another server: " + url);
    }
    String[] pathAndQuery = url.substring(BASE.toString().length() + 1).split("\\?", 2);
    if (pathAndQuery[0].equals("metadata")) {
      return new Answer(200, Map.of("Content-Type", List.of("application/fhir+json")), metadata());
    }
    List<String> tokens = call.headers().getOrDefault("Authorization", List.of());
    if (tokens.isEmpty()) {
      return answer(
          ExportHttpResponse.outcome(
              401, List.of(Issue.error(IssueCode.FORBIDDEN, null, "Who are you?"))));
    }
    ExportHttpRequest request =
        ExportHttpRequest.builder(
                call.method(), pathAndQuery[0], BASE, ExportContext.of("tenant", tokens.get(0)))
            .query(pathAndQuery.length > 1 ? pathAndQuery[1] : null)
            .headers(call.headers())
            .body(() -> new ByteArrayInputStream(call.body().orElse("").getBytes(UTF_8)))
            .build();
    return answer(protocol.handle(request));
  }

  private byte[] metadata() {
    ExportDeclaration exports =
        new ExportDeclaration(levels, Fixture.types(), Set.of(), ProtocolOptions.builder().build());
    return new CapabilityStatement("in process", "1", BASE, Instant.EPOCH, exports).json();
  }

  private Answer answer(ExportHttpResponse response) throws IOException {
    try (response) {
      Map<String, List<String>> headers = new TreeMap<>();
      response.headers().forEach((name, value) -> headers.put(name, List.of(value)));
      headers.put(
          "Date",
          List.of(
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  clock.instant().atOffset(ZoneOffset.UTC))));
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if (response.body().isPresent()) {
        response.body().get().writeTo(body);
      }
      return new Answer(response.status(), headers, body.toByteArray());
    }
  }

  /** Lets the server's time pass, and the workers work for a moment. */
  @Override
  public void pause(Duration time) throws InterruptedException {
    clock.advance(time);
    Thread.sleep(MOMENT.toMillis());
  }

  @Override
  public void close() {
    engine.close();
    threads.shutdown();
  }
}
