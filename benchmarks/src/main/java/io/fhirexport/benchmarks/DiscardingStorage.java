package io.fhirexport.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/**
 * A storage service that takes whatever it is sent, forgets it, and has no blob. It works as little
 * as it can: what is timed is its client.
 */
public final class DiscardingStorage {
  private static final int CHUNK = 256 << 10;

  private DiscardingStorage() {}

  /** Serves on a free port, which it prints, until its input ends. */
  public static void main(String[] arguments) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      start(() -> accept(server));
      System.out.println(server.getLocalPort());
      while (System.in.read() >= 0) {
        // Nothing is told by the input but its end.
      }
    }
  }

  private interface Serving {
    void run() throws IOException;
  }

  private static void start(Serving serving) {
    Thread thread =
        new Thread(
            () -> {
              try {
                serving.run();
              } catch (IOException e) {
                // The client has gone, or the server is closed.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void accept(ServerSocket server) throws IOException {
    while (true) {
      Socket client = server.accept();
      client.setTcpNoDelay(true);
      start(
          () -> {
            try (client) {
              serve(new BufferedInputStream(client.getInputStream(), CHUNK), client);
            }
          });
    }
  }

  private static void serve(InputStream in, Socket client) throws IOException {
    OutputStream out = client.getOutputStream();
    byte[] chunk = new byte[CHUNK];
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      boolean put = line.startsWith("PUT ");
      long length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Long.parseLong(lower.substring("content-length:".length()).trim());
        }
      }
      while (length > 0) {
        int read = in.read(chunk, 0, (int) Math.min(CHUNK, length));
        if (read < 0) {
          return;
        }
        length -= read;
      }
      out.write(
          ((put ? "HTTP/1.1 201 Created" : "HTTP/1.1 404 Not Found")
                  + "\r\nContent-Length: 0\r\nETag: \"1\"\r\n"
                  + "Last-Modified: Tue, 24 Nov 2026 00:00:00 GMT\r\n\r\n")
              .getBytes(US_ASCII));
    }
  }

  /** A line without its end; empty at the end of the stream, too. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
