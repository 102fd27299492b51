package io.fhirexport.examples.reference.fire;

import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Server processes that share a store, a folder of data and a folder of files. */
final class Fleet implements AutoCloseable {
  static final int CLAIM_SECONDS = 2;

  private final Path files;
  private final List<ServerProcess> servers = new ArrayList<>();

  private Fleet(Path files) {
    this.files = files;
  }

  /** Starts so many on a store, over the fixture. */
  static Fleet start(int size, String store, Path folder) throws IOException {
    Path data = folder.resolve("data");
    Fixture.copyTo(data);
    return start(size, store, folder, "--data", data.toString());
  }

  /** Starts so many on a store, with more arguments. */
  static Fleet start(int size, String store, Path folder, String... more) throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--sink", "dir:" + files));
    return start(size, store, folder, files, arguments);
  }

  /** Starts so many on a store, over the fixture, with a sink of its own. */
  static Fleet startWithSink(int size, String store, Path folder, String sink) throws IOException {
    Path data = folder.resolve("data");
    Fixture.copyTo(data);
    return start(size, store, folder, folder, List.of("--data", data.toString(), "--sink", sink));
  }

  private static Fleet start(int size, String store, Path folder, Path files, List<String> more)
      throws IOException {
    Fleet fleet = new Fleet(files);
    List<Integer> ports = freePorts(size);
    for (int port : ports) {
      List<String> arguments = new ArrayList<>(more);
      arguments.addAll(
          List.of(
              "--store",
              store,
              "--base",
              "http://127.0.0.1:" + ports.get(0) + "/fhir",
              "--claim-time",
              "PT" + CLAIM_SECONDS + "S",
              "--workers",
              "2"));
      ServerProcess server = new ServerProcess(port, folder.resolve(port + ".log"), arguments);
      server.start();
      fleet.servers.add(server);
    }
    return fleet;
  }

  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(new ServerSocket(0));
      ports.add(sockets.get(i).getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  ServerProcess server(int index) {
    return servers.get(index);
  }

  int size() {
    return servers.size();
  }

  /** The endpoint of one of them. */
  URI base(int index) {
    return URI.create("http://127.0.0.1:" + servers.get(index).port() + "/fhir");
  }

  /** What all of them call by the first one's address, at one of them. */
  String at(int index, String url) {
    return url.replace(":" + servers.get(0).port() + "/", ":" + servers.get(index).port() + "/");
  }

  /** Every file there is in the sink, scratch among them: {@code job/name}. */
  Set<String> sinkFiles() throws IOException {
    return SinkFiles.below(files);
  }

  @Override
  public void close() {
    servers.forEach(ServerProcess::killIfAlive);
  }
}
