package io.fhirexport.examples.hapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.RestfulServer;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import io.fhirexport.core.ExportHandle;
import io.fhirexport.core.Exports;
import io.fhirexport.core.JobStatus;
import io.fhirexport.core.protocol.ProtocolOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client gets of a file that the sink cannot read to its end. */
class BrokenDownloadIT {
  private static final String FILE =
      "/fhir/_operations/export/00112233445566778899aabbccddeeff/Patient-1-0.ndjson";

  private final Server jetty =
      new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
  }

  @Test
  void theConnectionIsBrokenOffSoThatHalfAFileNeverLooksWhole() throws Exception {
    int port = start(300_000, 200_000);

    assertThatThrownBy(() -> new Client(null).get("http://127.0.0.1:" + port + FILE))
        .isInstanceOf(IOException.class);
    assertThat(received(port)).doesNotContain("OperationOutcome").hasSizeLessThan(300_000);
  }

  @Test
  void aFileThatFailsBeforeAnythingIsSentIsAnError() throws Exception {
    HttpResponse<String> answer =
        new Client(null).get("http://127.0.0.1:" + start(300_000, 0) + FILE);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(Client.parse(answer.body()).text("resourceType")).isEqualTo("OperationOutcome");
  }

  private int start(long length, long readable) throws Exception {
    RestfulServer hapi = new RestfulServer(FhirContext.forR4Cached());
    hapi.registerInterceptor(
        new HapiExport(
            policy -> new OneFile(length, readable),
            ProtocolOptions.builder().build(),
            request -> null));
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(hapi), "/fhir/*");
    jetty.setHandler(context);
    jetty.start();
    return ((ServerConnector) jetty.getConnectors()[0]).getLocalPort();
  }

  private static String received(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      String request = "GET " + FILE + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /** Has one file, of which only a part can be read. */
  private record OneFile(long length, long readable) implements Exports {
    @Override
    public Optional<StoredFile> file(JobId id, FileName name, long order, ExportContext context) {
      return Optional.of(
          new StoredFile() {
            @Override
            public long length() {
              return length;
            }

            @Override
            public InputStream open(long offset) {
              return new Failing(readable);
            }
          });
    }

    @Override
    public List<Issue> check(ExportRequest request, ExportContext context) {
      return List.of();
    }

    @Override
    public ExportHandle start(ExportRequest request, ExportContext context) {
      throw new IllegalStateException("Nothing is exported here.");
    }

    @Override
    public Optional<JobStatus> status(JobId id, ExportContext context) {
      return Optional.empty();
    }

    @Override
    public boolean cancel(JobId id, ExportContext context) {
      return false;
    }
  }

  private static final class Failing extends InputStream {
    private long left;

    Failing(long readable) {
      this.left = readable;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        throw new IOException("The disk is gone.");
      }
      left--;
      return 'x';
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        throw new IOException("The disk is gone.");
      }
      int count = (int) Math.min(length, left);
      Arrays.fill(buffer, offset, offset + count, (byte) 'x');
      left -= count;
      return count;
    }
  }
}
