package io.fhirexport.examples.reference.fire;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL that can crash and come back, at the same port, with what was committed. */
final class RestartedPostgres implements AutoCloseable {
  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  RestartedPostgres(Path data) throws IOException {
    this.data = data;
    try (ServerSocket socket = new ServerSocket(0)) {
      this.port = socket.getLocalPort();
    }
    this.server = start();
  }

  private EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(port)
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  DataSource database() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(url());
    return database;
  }

  /** Ends all of its processes at once, as a crash does, and starts it again. */
  void crash() throws IOException, InterruptedException {
    Path pidFile = data.resolve("postmaster.pid");
    String pid = Files.readAllLines(pidFile).get(0).strip();
    assertThat(new ProcessBuilder("kill", "-QUIT", pid).start().waitFor()).isZero();
    ProcessHandle.of(Long.parseLong(pid))
        .ifPresent(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    server.close();
    server = start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
