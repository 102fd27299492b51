package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.BASE;
import static io.fhirexport.core.protocol.Http.kickOff;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SimpleSource;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.ExportEngine;
import io.fhirexport.core.local.DirectorySink;
import io.fhirexport.core.local.InMemoryJobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patients are written, and then Observations keep the job waiting. */
@DisplayName("A manifest in pages")
class PartialManifestTest {
  private static final int PATIENTS = 30;
  private static final int A_FILE = 2;
  private static final int A_PAGE = 4;
  private static final Pattern FILE = Pattern.compile("\"url\":\"([^\"]+\\.ndjson[^\"]*)\"");
  private static final Pattern LINK =
      Pattern.compile(",\"link\":\\[\\{\"relation\":\"next\",\"url\":\"([^\"]+)\"\\}\\]");

  private final CountDownLatch gate = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final InMemoryJobStore store = new InMemoryJobStore();
  private ExportEngine engine;
  private ExportProtocol protocol;

  @TempDir private Path files;

  @BeforeEach
  void start() {
    engine =
        ExportEngine.start(
            SimpleSource.builder(Set.of("Patient", "Observation"), this::list).build(),
            new DirectorySink(files),
            store,
            threads,
            EngineOptions.builder().workers(2).fileResources(A_FILE).build());
    protocol = new ExportProtocol(engine, ProtocolOptions.builder().manifestFiles(A_PAGE).build());
  }

  @AfterEach
  void stop() {
    gate.countDown();
    engine.close();
    threads.shutdown();
  }

  private CloseableIterator<ExportResource> list(String type, ExportContext context)
      throws IOException {
    List<ExportResource> resources = new ArrayList<>();
    if (type.equals("Observation")) {
      await(gate);
      resources.add(resource(type, "last"));
    } else {
      for (int i = 0; i < PATIENTS; i++) {
        resources.add(resource(type, "p" + i));
      }
      resources.add(ExportResource.of(type, "broken", "{\"resourceType\"".getBytes(UTF_8)));
    }
    return CloseableIterator.of(resources);
  }

  private static void await(CountDownLatch gate) throws IOException {
    try {
      if (!gate.await(60, TimeUnit.SECONDS)) {
        throw new IOException("The gate stayed shut.");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static ExportResource resource(String type, String id) {
    String json = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"}";
    return ExportResource.of(type, id, json.getBytes(UTF_8));
  }

  @Test
  @DisplayName("is there while the job runs, never changes, and lists each file once")
  void pagesComeEarlyAndStay() throws IOException {
    String job = begin("&allowPartialManifests=true");
    // Fifteen files of output and one of errors: three pages are full, with a link between them.
    Map<String, String> early = new LinkedHashMap<>();
    while (early.size() < 4) {
      early = pages(job, 202);
    }
    Set<String> ids = new TreeSet<>();
    for (String page : early.values()) {
      assertThat(urls(page)).hasSize(A_PAGE);
      urls(page).forEach(url -> take(url, ids));
    }

    gate.countDown();
    assertThat(complete(job)).isEqualTo(200);
    Map<String, String> late = pages(job, 200);

    assertThat(late).hasSizeGreaterThan(early.size());
    early.forEach((url, page) -> assertThat(late.get(url)).as(url).isEqualTo(page));
    Set<String> listed = new TreeSet<>();
    ids.clear();
    for (String page : late.values()) {
      for (String url : urls(page)) {
        assertThat(listed.add(url)).as(url).isTrue();
        take(url, ids);
      }
    }
    assertThat(ids).hasSize(PATIENTS + 2).contains("p0", "p29", "last", "error");
  }

  @Test
  @DisplayName("holds no file before the store says that it is the job's")
  void aFileIsFoundByItsPlaceOnly() throws IOException {
    String job = begin("&allowPartialManifests=true");
    Map<String, String> early = Map.of();
    while (early.isEmpty()) {
      early = pages(job, 202);
    }
    String url = urls(early.values().iterator().next()).get(0);
    String bare = url.substring(0, url.indexOf('?'));

    assertThat(status("GET", url)).isEqualTo(200);
    assertThat(status("GET", bare)).isEqualTo(404);
    assertThat(status("GET", bare + "?place=99")).isEqualTo(404);
    assertThat(status("GET", bare + "?place=x")).isEqualTo(404);
  }

  @Test
  @DisplayName("goes with the job")
  void deleteRemovesAllPages() throws IOException {
    String job = begin("&allowPartialManifests=true");
    Map<String, String> early = Map.of();
    while (early.size() < 2) {
      early = pages(job, 202);
    }

    assertThat(status("DELETE", job)).isEqualTo(202);

    early.keySet().forEach(url -> assertThat(status("GET", url)).as(url).isEqualTo(404));
    early.values().forEach(page -> assertThat(status("GET", urls(page).get(0))).isEqualTo(404));
  }

  @Test
  @DisplayName("comes only to those who allow it, and has no page but its own")
  void nobodyElseGetsPages() throws IOException {
    String job = begin("");
    assertThat(status("GET", job)).isEqualTo(202);
    try (ExportHttpResponse answer = get(job)) {
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.body()).isEmpty();
    }
    assertThat(status("GET", job + "?page=4")).isEqualTo(404);
    gate.countDown();
    assertThat(complete(job)).isEqualTo(200);
    String manifest = text(get(job));
    assertThat(manifest).doesNotContain("\"link\"");
    assertThat(urls(manifest)).hasSizeGreaterThan(A_PAGE).noneMatch(url -> url.contains("?"));
  }

  @Test
  @DisplayName("answers what is no page with 404")
  void otherPagesAreNotFound() throws IOException {
    String job = begin("&allowPartialManifests=true");
    gate.countDown();
    assertThat(complete(job)).isEqualTo(200);

    for (String page : List.of("100000", "-1", "x", "", "0", "99999999999999999999")) {
      assertThat(status("GET", job + "?page=" + page)).as(page).isEqualTo(404);
    }
  }

  private String begin(String parameters) throws IOException {
    ExportHttpRequest request = kickOff("$export?_type=Patient,Observation" + parameters).build();
    try (ExportHttpResponse answer = protocol.handle(request)) {
      assertThat(answer.status()).isEqualTo(202);
      return answer.headers().get("Content-Location");
    }
  }

  private int complete(String job) {
    int status = 202;
    while (status == 202) {
      status = status("GET", job);
    }
    return status;
  }

  /** The pages there are, by their URLs, each without its link. */
  private Map<String, String> pages(String job, int status) throws IOException {
    Map<String, String> pages = new LinkedHashMap<>();
    String next = job;
    while (next != null) {
      String page;
      try (ExportHttpResponse answer = get(next)) {
        assertThat(answer.status()).isEqualTo(status);
        if (answer.body().isEmpty()) {
          return pages;
        }
        assertThat(answer.headers()).containsEntry("Content-Type", "application/json");
        page = text(answer);
      }
      Matcher link = LINK.matcher(page);
      String url = next;
      next = link.find() ? link.group(1) : null;
      pages.put(url, LINK.matcher(page).replaceAll(""));
    }
    return pages;
  }

  private static List<String> urls(String page) {
    return FILE.matcher(page).results().map(found -> found.group(1)).toList();
  }

  private void take(String url, Set<String> ids) {
    try (ExportHttpResponse answer = get(url)) {
      assertThat(answer.status()).as(url).isEqualTo(200);
      for (String line : text(answer).lines().toList()) {
        boolean error = line.contains("OperationOutcome");
        ids.add(error ? "error" : line.replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int status(String method, String url) {
    try (ExportHttpResponse answer = ask(method, url)) {
      return answer.status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ExportHttpResponse get(String url) throws IOException {
    return ask("GET", url);
  }

  private ExportHttpResponse ask(String method, String url) throws IOException {
    return protocol.handle(request(method, url.substring(BASE.length() + 1)).build());
  }
}
