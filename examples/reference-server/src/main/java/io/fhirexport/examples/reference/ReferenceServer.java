package io.fhirexport.examples.reference;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.local.NdjsonDirectorySource;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.examples.reference.smart.ClientRegistry;
import io.fhirexport.examples.reference.smart.SmartServer;
import io.fhirexport.jdbc.store.JdbcJobStore;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An export server over a folder of NDJSON or a database, on the loopback interface. Thread-safe.
 */
public final class ReferenceServer implements AutoCloseable {
  private static final int HTTP_THREADS = 32;
  private static final int GRACE_SECONDS = 1;
  private static final int BAD_ARGUMENTS = 2;

  private final URI base;
  private final HttpServer http;
  private final ExportEngine engine;
  private final List<ExecutorService> executors;
  private final Scratch scratch;
  private final List<HikariDataSource> pools = new ArrayList<>();

  private ReferenceServer(Settings settings, HttpServer http, Scratch scratch) throws IOException {
    this.http = http;
    this.scratch = scratch;
    URI given = settings.base();
    this.base =
        given == null
            ? URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/fhir")
            : given;
    // Downloads that wait for slow clients must not keep exports from running.
    ExecutorService requests = Executors.newFixedThreadPool(HTTP_THREADS, threads("http"));
    ExecutorService exports = Executors.newCachedThreadPool(threads("export"));
    this.executors = List.of(requests, exports);
    ResourceSource source = source(settings);
    Set<String> types = source.describe().types();
    EngineOptions engineOptions = options(settings);
    this.engine =
        ExportEngine.start(source, sink(settings), store(settings), exports, engineOptions);
    ClientRegistry clients = settings.clients();
    ProtocolOptions options = protocolOptions(settings);
    http.createContext(
        "/",
        new ExportHandler(
            new ExportProtocol(engine, options),
            base,
            Documents.of(base, types, engine.optionalParameters(), options, engineOptions),
            callers(clients)));
    http.setExecutor(requests);
    http.start();
  }

  /** Listens, and works at exports, until it is closed. */
  static ReferenceServer start(Settings settings) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer http = HttpServer.create(new InetSocketAddress(loopback, settings.port()), 0);
    Scratch scratch = Scratch.create();
    try {
      return new ReferenceServer(settings, http, scratch);
    } catch (IOException | RuntimeException e) {
      http.stop(0);
      scratch.close();
      throw e;
    }
  }

  private JobStore store(Settings settings) throws IOException {
    Database database = settings.store();
    return database == null
        ? new InMemoryJobStore()
        : JdbcJobStore.builder(connect(database, settings)).migrate().open();
  }

  private HikariDataSource connect(Database database, Settings settings) {
    HikariDataSource pool = database.connect(settings.workers());
    pools.add(pool);
    return pool;
  }

  private ResourceSource source(Settings settings) throws IOException {
    ResourceDatabase tables = settings.tables();
    if (tables != null) {
      return tables.source(
          connect(tables.database(), settings), settings.trusted(), settings.longestTransaction());
    }
    Path data = settings.data();
    if (data == null) {
      data = scratch.folder().resolve("fixture");
      Fixture.copyTo(data);
    }
    NdjsonDirectorySource.Builder source = NdjsonDirectorySource.builder(data);
    return settings.trusted() ? source.trusted().open() : source.open();
  }

  private ExportSink sink(Settings settings) throws IOException {
    if (settings.azure() != null) {
      return settings.azure();
    }
    Path files = settings.files();
    Path folder = files == null ? scratch.folder().resolve("files") : files;
    return new DirectorySink(Files.createDirectories(folder));
  }

  private EngineOptions options(Settings settings) {
    return EngineOptions.builder()
        .workers(settings.workers())
        .claimTime(settings.claimTime())
        .maxAttempts(settings.maxAttempts())
        .retention(settings.retention())
        .ownBases(List.of(base.toString()))
        .policy(settings.clients() == null ? ExportPolicy.ALLOW_ALL : SmartServer.policy())
        .build();
  }

  private Function<Headers, Optional<ExportContext>> callers(@Nullable ClientRegistry clients) {
    if (clients == null) {
      return headers -> Optional.of(ExportContext.ANYONE);
    }
    SmartServer smart = new SmartServer(clients, base, InstantSource.system());
    smart.serve(http, base);
    return smart::identify;
  }

  private static ProtocolOptions protocolOptions(Settings settings) {
    ProtocolOptions.Builder options =
        ProtocolOptions.builder()
            .version(settings.version())
            .requiresAccessToken(settings.clients() != null);
    if (settings.pollLimit() > 0) {
      options.pollLimit(settings.pollLimit(), Duration.ofMinutes(1));
    }
    return options.build();
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The FHIR endpoint, without a slash at its end. */
  URI base() {
    return base;
  }

  /** Takes no more requests, lets workers finish at a whole line, and removes what is temporary. */
  @Override
  public void close() {
    http.stop(GRACE_SECONDS);
    engine.close();
    executors.forEach(ExecutorService::shutdownNow);
    pools.forEach(HikariDataSource::close);
    scratch.close();
  }

  /** Serves until the process is told to end; exit code 2: the command line is wrong. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Settings settings;
    try {
      settings = Settings.parse(arguments);
    } catch (BadArgumentsException e) {
      System.err.println(e.getMessage());
      System.exit(BAD_ARGUMENTS);
      return;
    }
    if (settings.demo()) {
      Demo.run(settings, System.out);
      return;
    }
    ReferenceServer server = start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    System.out.println("listening on " + server.base());
  }
}
