package io.fhirexport.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.ExportProtocol;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.testkit.Fixture;
import io.fhirexport.testkit.Json;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

class EmbeddingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path files;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Server jetty =
      new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private ExportEngine engine;
  private String user = "alice";

  @BeforeEach
  void startEngine() {
    engine =
        ExportEngine.start(
            Fixture.source(),
            new DirectorySink(files),
            new InMemoryJobStore(),
            executor,
            EngineOptions.DEFAULTS);
  }

  @AfterEach
  void stop() throws Exception {
    jetty.stop();
    engine.close();
    executor.shutdownNow();
  }

  static Stream<Arguments> hosts() {
    return Stream.of(
        Arguments.of("a servlet", "/fhir/*", host(ExportServlet::new)),
        Arguments.of("Spring", "/*", host(EmbeddingTest::spring)),
        Arguments.of("JAX-RS", "/fhir/*", host(EmbeddingTest::jersey)));
  }

  private static BiFunction<ExportProtocol, URI, Servlet> host(
      BiFunction<ExportProtocol, URI, Servlet> host) {
    return host;
  }

  @EnableWebMvc
  static class Mvc {}

  private static Servlet spring(ExportProtocol protocol, URI base) {
    GenericWebApplicationContext context = new GenericWebApplicationContext();
    new AnnotatedBeanDefinitionReader(context).register(Mvc.class);
    context.registerBean(ExportController.class, () -> new ExportController(protocol, base));
    return new DispatcherServlet(context);
  }

  private static Servlet jersey(ExportProtocol protocol, URI base) {
    return new ServletContainer(new ResourceConfig().register(new ExportEndpoint(protocol, base)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hosts")
  void carriesAnExportFromKickOffToItsEnd(
      String name, String mapping, BiFunction<ExportProtocol, URI, Servlet> host) throws Exception {
    String base = start(mapping, host);

    String job = accepted(send("GET", base + "/Group/plain/$export?_type=Patient,Group", ""));
    HttpResponse<String> manifest = await(job);
    Json file =
        parse(manifest.body())
            .at("output")
            .filter(output -> "Patient".equals(output.text("type")))
            .findFirst()
            .orElseThrow();
    HttpResponse<String> lines = send("GET", file.text("url"), "");
    HttpResponse<String> head = send("HEAD", file.text("url"), "");

    assertThat(job).startsWith(base + "/_operations/export/");
    assertThat(manifest.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(lines.body().lines()).hasSize(3);
    assertThat(lines.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/fhir+ndjson");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();

    assertThat(send("DELETE", job, "").statusCode()).isEqualTo(202);
    HttpResponse<String> gone = send("GET", file.text("url"), "");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(parse(gone.body()).text("resourceType")).isEqualTo("OperationOutcome");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hosts")
  void carriesBodiesQueriesAndRefusals(
      String name, String mapping, BiFunction<ExportProtocol, URI, Servlet> host) throws Exception {
    String base = start(mapping, host);
    String parameters =
        """
        {"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Patient"}]}
        """;

    String job = accepted(send("POST", base + "/$export", parameters));
    HttpResponse<String> refused =
        send("GET", base + "/Patient/$export?_type=Nonsense&_since=yesterday", "");

    assertThat(parse(await(job).body()).at("output").map(file -> file.text("type")))
        .containsExactly("Patient");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(parse(refused.body()).at("issue")).hasSize(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hosts")
  void nobodyUnknownIsServed(
      String name, String mapping, BiFunction<ExportProtocol, URI, Servlet> host) throws Exception {
    String base = start(mapping, host);
    String job = accepted(send("GET", base + "/$export", ""));
    user = "";

    for (HttpResponse<String> refused :
        List.of(
            send("GET", base + "/$export", ""),
            send("POST", base + "/Patient/$export", "{}"),
            send("GET", job, ""),
            send("DELETE", job, ""))) {
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(parse(refused.body()).text("resourceType")).isEqualTo("OperationOutcome");
    }
    user = "bob";
    assertThat(send("GET", job, "").statusCode()).isEqualTo(404);
  }

  private String start(String mapping, BiFunction<ExportProtocol, URI, Servlet> host)
      throws Exception {
    ServerConnector connector = (ServerConnector) jetty.getConnectors()[0];
    connector.open();
    String base = "http://127.0.0.1:" + connector.getLocalPort() + "/fhir";
    ExportProtocol protocol = new ExportProtocol(engine, ProtocolOptions.builder().build());
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(host.apply(protocol, URI.create(base))), mapping);
    context.addFilter(new Users(), "/*", EnumSet.of(DispatcherType.REQUEST));
    jetty.setHandler(context);
    jetty.start();
    return base;
  }

  private static String accepted(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return answer.headers().firstValue("Content-Location").orElseThrow();
  }

  private HttpResponse<String> await(String job) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    HttpResponse<String> answer = send("GET", job, "");
    while (answer.statusCode() == 202 || answer.statusCode() == 429) {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
      answer = send("GET", job, "");
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private HttpResponse<String> send(String method, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Accept", "application/fhir+json")
            .header("Prefer", "respond-async")
            .header("Authorization", user)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/fhir+json");
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Believes what clients say they are; a real host would check it. */
  private static final class Users extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String name = request.getHeader("Authorization");
      boolean known = name != null && !name.isEmpty();
      chain.doFilter(
          new HttpServletRequestWrapper(request) {
            @Override
            public @Nullable String getRemoteUser() {
              return known ? name : null;
            }

            @Override
            public @Nullable Principal getUserPrincipal() {
              return known ? () -> name : null;
            }
          },
          response);
    }
  }

  private static Json parse(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return Json.parse(bytes, 0, bytes.length);
  }
}
