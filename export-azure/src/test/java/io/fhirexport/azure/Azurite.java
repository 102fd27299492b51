package io.fhirexport.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Azurite, the emulator of Azure Storage, on a free loopback port, with its data on disk below the
 * build folder. Ends with this JVM at the latest. Thread-safe.
 */
public final class Azurite implements AutoCloseable {
  /** The account of the emulator, and its key: public constants. */
  public static final String ACCOUNT = "devstoreaccount1";

  public static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  private static final int STARTS = 5;

  private final Launch launch;
  private final URI endpoint;
  private Process process;

  private Azurite(Launch launch, URI endpoint, Process process) {
    this.launch = launch;
    this.endpoint = endpoint;
    this.process = process;
  }

  /** What it takes to start one, and to start it again. */
  private record Launch(Path home, Path data, int port, List<String> options) {
    Process process() throws IOException {
      List<String> command = new ArrayList<>(List.of("node", "start.js"));
      command.addAll(List.of("--blobHost", "127.0.0.1", "--blobPort", Integer.toString(port)));
      command.addAll(List.of("--location", data.toString()));
      command.addAll(List.of("--skipApiVersionCheck", "--disableTelemetry", "--silent"));
      command.addAll(options);
      return AzuriteInstall.node(
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(data.resolve("log").toFile()));
    }
  }

  /** The one that all tests of this JVM may share. */
  public static Azurite shared() {
    return Shared.AZURITE;
  }

  /** Starts one over HTTP. */
  public static Azurite start() {
    return start("http");
  }

  /**
   * Starts one.
   *
   * @param scheme what it speaks: http, or https with options that name a certificate
   * @param options of Azurite, added to those it always gets
   */
  static Azurite start(String scheme, String... options) {
    Path home = AzuriteInstall.home();
    try {
      for (int i = 1; ; i++) {
        Path data = Files.createTempDirectory(home, "data");
        Launch launch = new Launch(home, data, freePort(), List.of(options));
        Process process = launch.process();
        // Another program may have taken the port in between.
        if (listens(process, launch.port())) {
          String authority = "127.0.0.1:" + launch.port();
          URI endpoint = URI.create(scheme + "://" + authority + "/" + ACCOUNT);
          return new Azurite(launch, endpoint, process);
        }
        process.destroyForcibly();
        if (i == STARTS) {
          throw new IllegalStateException(
              "Azurite did not start: " + Files.readString(data.resolve("log")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Azurite was started.", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(Process process, int port) throws InterruptedException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < 600; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(address, 1000);
        return process.isAlive();
      } catch (IOException e) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    }
    return false;
  }

  /** Where its blob service is, with the account's name as the path. */
  public URI endpoint() {
    return endpoint;
  }

  /** What SDKs take to reach it with its key. */
  public String connectionString() {
    return "DefaultEndpointsProtocol="
        + endpoint.getScheme()
        + ";AccountName="
        + ACCOUNT
        + ";AccountKey="
        + KEY
        + ";BlobEndpoint="
        + endpoint
        + ";";
  }

  /**
   * Ends it in its own time, in which it writes down what it holds, and starts it again. Killed, it
   * would forget its last seconds, which no storage may. It waits for connections that are open.
   */
  public synchronized void restart() throws IOException, InterruptedException {
    // Not through Process, which would close its input as well: that ends it at once.
    process.toHandle().destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IOException("Azurite does not end.");
    }
    process = launch.process();
    if (!listens(process, launch.port())) {
      throw new IOException("Azurite did not come back.");
    }
  }

  @Override
  public synchronized void close() {
    process.destroyForcibly();
  }

  private static final class Shared {
    private static final Azurite AZURITE = start();
  }
}
