package io.fhirexport.examples.hapi;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.tenant.UrlBaseTenantIdentificationStrategy;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.InMemoryJobStore;
import io.fhirexport.core.protocol.ProtocolOptions;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.hl7.fhir.r4.model.Resource;

/** A HAPI FHIR server on Jetty with exports, on the loopback interface. Thread-safe. */
public final class HapiServer implements AutoCloseable {
  private static final int BAD_ARGUMENTS = 2;
  private static final String UNREADABLE =
      "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\","
          + "\"code\":\"invalid\",\"diagnostics\":\"There is nothing here that can be served.\"}]}";

  private final Server jetty = new Server();
  private final ServerConnector connector = new ServerConnector(jetty);
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Scratch scratch = Scratch.create();
  private final ExportEngine engine;

  private HapiServer(Settings settings) throws Exception {
    FhirContext fhir = FhirContext.forR4Cached();
    StoredResources resources = resources(fhir, settings);
    RestfulServer hapi = new RestfulServer(fhir);
    hapi.setDefaultResponseEncoding(EncodingEnum.JSON);
    hapi.setResourceProviders(providers(fhir, resources));
    if (!settings.tenants().isEmpty()) {
      hapi.setTenantIdentificationStrategy(new UrlBaseTenantIdentificationStrategy());
    }
    if (!settings.callers().isEmpty()) {
      hapi.registerInterceptor(new BearerTokens(settings.callers()));
      hapi.registerInterceptor(new CallerRules());
    }
    Path files =
        settings.files() == null ? scratch.folder() : Files.createDirectories(settings.files());
    List<ExportEngine> started = new ArrayList<>();
    hapi.registerInterceptor(
        new HapiExport(
            policy -> {
              ExportEngine exports = engine(resources, files, policy);
              started.add(exports);
              return exports;
            },
            ProtocolOptions.builder().requiresAccessToken(!settings.callers().isEmpty()).build(),
            request -> Caller.of(request).map(Caller::name).orElse(null)));
    hapi.registerInterceptor(new ExportCapabilities());
    this.engine = started.get(0);
    listen(hapi, settings.port());
  }

  /** Listens, and works at exports, until it is closed. */
  static HapiServer start(Settings settings) throws Exception {
    return new HapiServer(settings);
  }

  private static StoredResources resources(FhirContext fhir, Settings settings) throws IOException {
    StoredResources resources = new StoredResources(fhir);
    for (Map.Entry<String, Path> tenant : settings.tenants().entrySet()) {
      resources.load(tenant.getKey(), tenant.getValue());
    }
    if (settings.tenants().isEmpty()) {
      loadWithoutTenants(resources, settings);
    }
    return resources;
  }

  private static void loadWithoutTenants(StoredResources resources, Settings settings)
      throws IOException {
    if (settings.data() != null) {
      resources.load(StoredResources.NO_TENANT, settings.data());
      return;
    }
    try (Scratch fixture = Scratch.create()) {
      Fixture.copyTo(fixture.folder());
      resources.load(StoredResources.NO_TENANT, fixture.folder());
    }
  }

  private static List<IResourceProvider> providers(FhirContext fhir, StoredResources resources) {
    List<IResourceProvider> providers = new ArrayList<>();
    for (String type : resources.types()) {
      Class<? extends Resource> model =
          fhir.getResourceDefinition(type).getImplementingClass().asSubclass(Resource.class);
      providers.add(new StoredResourceProvider(model, resources, InstantSource.system()));
    }
    return providers;
  }

  private ExportEngine engine(StoredResources resources, Path files, ExportPolicy policy) {
    return ExportEngine.start(
        resources.source(),
        new DirectorySink(files),
        new InMemoryJobStore(),
        executor,
        EngineOptions.builder().policy(policy).build());
  }

  private void listen(RestfulServer hapi, int port) throws Exception {
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    jetty.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(hapi), "/fhir/*");
    context.setErrorHandler(HapiServer::refuse);
    jetty.setErrorHandler(HapiServer::refuse);
    jetty.setHandler(context);
    jetty.start();
  }

  /** What Jetty itself refuses, such as a URL that can be read in two ways. */
  private static boolean refuse(Request request, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/fhir+json");
    byte[] outcome = UNREADABLE.getBytes(StandardCharsets.UTF_8);
    response.write(true, ByteBuffer.wrap(outcome), callback);
    return true;
  }

  /** The FHIR endpoint, without a slash at its end and without a tenant. */
  URI base() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/fhir");
  }

  /** Takes no more requests, and lets workers finish at a whole line. */
  @Override
  public void close() {
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not stop.", e);
    } finally {
      engine.close();
      executor.shutdownNow();
      scratch.close();
    }
  }

  /** Serves until the process is told to end; exit code 2: the command line is wrong. */
  public static void main(String[] arguments) throws Exception {
    Settings settings;
    try {
      settings = Settings.parse(arguments);
    } catch (BadArgumentsException e) {
      System.err.println(e.getMessage());
      System.exit(BAD_ARGUMENTS);
      return;
    }
    HapiServer server = start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    System.out.println("listening on " + server.base());
  }
}
