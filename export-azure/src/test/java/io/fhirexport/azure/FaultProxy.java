package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a sink and the storage, over HTTP/1.1, and does to single requests what networks
 * and services do on a bad day. Thread-safe.
 */
final class FaultProxy implements AutoCloseable {
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "connection", "content-length", "transfer-encoding", "keep-alive");
  private static final Set<String> DROPPED = Set.of("upgrade", "http2-settings", "expect");

  private final URI target;
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool(FaultProxy::thread);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Object lock = new Object();
  private final List<Rule> rules = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private FaultProxy(URI target, ServerSocket server) {
    this.target = target;
    this.server = server;
  }

  /** What a request is for. */
  enum Call {
    CONTAINER,
    BLOCK,
    COMMIT,
    LIST_BLOCKS,
    LOOK,
    DELETE,
    OTHER
  }

  /** What happens to a request. */
  interface Fault {
    void strike(Exchange exchange) throws IOException;
  }

  /** Starts one before a storage endpoint. */
  static FaultProxy before(URI target) throws IOException {
    FaultProxy proxy =
        new FaultProxy(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "fault-proxy");
    thread.setDaemon(true);
    return thread;
  }

  /** Where a sink reaches the storage through it. */
  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + target.getPath());
  }

  /** Lets a fault strike requests of a kind: the next ones, after some that pass. */
  void strike(Call call, int passing, int times, Fault fault) {
    synchronized (lock) {
      rules.add(new Rule(call, passing, times, fault));
    }
  }

  /** Lets a fault strike the next request of a kind. */
  void strikeOnce(Call call, Fault fault) {
    strike(call, 0, 1, fault);
  }

  /** Lets a fault strike all requests of a kind. */
  void strikeAll(Call call, Fault fault) {
    strike(call, 0, Integer.MAX_VALUE, fault);
  }

  /** From now on, all is well. */
  void heal() {
    synchronized (lock) {
      rules.clear();
    }
  }

  /** The connection is reset when half of the body has come. */
  static Fault reset() {
    return exchange -> {
      exchange.in.readNBytes(exchange.length() / 2);
      exchange.reset();
    };
  }

  /** The service refuses. */
  static Fault answer(int status, String code, String... headers) {
    return exchange -> {
      exchange.body();
      Map<String, String> all =
          new TreeMap<>(Map.of("x-ms-error-code", code, "content-type", "application/xml"));
      for (int i = 0; i < headers.length; i += 2) {
        all.put(headers[i], headers[i + 1]);
      }
      String xml =
          "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>No.</Message></Error>";
      exchange.reply(status, all, xml.getBytes(ISO_8859_1));
    };
  }

  /** Something on the way refuses, and has never heard of Azure. */
  static Fault foreignAnswer(int status) {
    return exchange -> {
      exchange.body();
      exchange.reply(
          status, Map.of("content-type", "text/html"), "<html>No.</html>".getBytes(ISO_8859_1));
    };
  }

  /** The service does it, and the connection is reset before anyone hears of it. */
  static Fault lostReply() {
    return exchange -> {
      exchange.ask();
      exchange.reset();
    };
  }

  /** The service does it, and the answer does not come in time. */
  Fault heldReply() {
    return exchange -> {
      exchange.ask();
      hold();
      exchange.reset();
    };
  }

  /** The request waits before the service does it, but not for long. */
  Fault late(long millis) {
    return exchange -> {
      hold(millis);
      exchange.pass();
    };
  }

  /** Someone else does something before the request reaches the service. */
  static Fault after(Deed deed) {
    return exchange -> {
      deed.run();
      exchange.pass();
    };
  }

  /** No fault: the path is noted. */
  static Fault noted(Set<String> paths) {
    return exchange -> {
      paths.add(exchange.path);
      exchange.pass();
    };
  }

  /** What someone else does. */
  interface Deed {
    void run() throws IOException;
  }

  private void hold() throws IOException {
    hold(TimeUnit.MINUTES.toMillis(5));
  }

  private void hold(long millis) throws IOException {
    try {
      boolean over = closed.await(millis, TimeUnit.MILLISECONDS);
      if (over) {
        throw new IOException("The proxy is closed.");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (!socket.isClosed()) {
        String line = line(in);
        if (line.isEmpty()) {
          return;
        }
        Exchange exchange = new Exchange(socket, in, line, headers(in));
        next(exchange.call()).strike(exchange);
      }
    } catch (IOException e) {
      // The sink went away, as a fault may make it do; it learns of it by its closed connection.
    }
  }

  private Fault next(Call call) {
    synchronized (lock) {
      for (Rule rule : rules) {
        if (rule.strikes(call)) {
          return rule.fault;
        }
      }
    }
    return Exchange::pass;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(ISO_8859_1);
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static final class Rule {
    private final Call call;
    private int passing;
    private int times;
    private final Fault fault;

    Rule(Call call, int passing, int times, Fault fault) {
      this.call = call;
      this.passing = passing;
      this.times = times;
      this.fault = fault;
    }

    boolean strikes(Call asked) {
      if (asked != call || times == 0) {
        return false;
      }
      if (passing > 0) {
        passing--;
        return false;
      }
      times--;
      return true;
    }
  }

  /** One request and its answer. Confined to one thread. */
  final class Exchange {
    private final Socket socket;
    private final InputStream in;
    private final String method;
    private final String path;
    private final Map<String, String> headers;

    private Exchange(Socket socket, InputStream in, String line, Map<String, String> headers) {
      this.socket = socket;
      this.in = in;
      String[] words = line.split(" ", 3);
      this.method = words[0];
      this.path = words[1];
      this.headers = headers;
    }

    private Call call() {
      if (path.contains("restype=container")) {
        return Call.CONTAINER;
      }
      boolean list = path.contains("comp=blocklist");
      return switch (method) {
        case "PUT" -> list ? Call.COMMIT : path.contains("comp=block") ? Call.BLOCK : Call.OTHER;
        case "GET" -> list ? Call.LIST_BLOCKS : Call.OTHER;
        case "HEAD" -> Call.LOOK;
        case "DELETE" -> Call.DELETE;
        default -> Call.OTHER;
      };
    }

    private int length() {
      return Integer.parseInt(headers.getOrDefault("content-length", "0"));
    }

    private byte[] body() throws IOException {
      return in.readNBytes(length());
    }

    private HttpResponse<byte[]> ask() throws IOException {
      URI uri = URI.create(target.getScheme() + "://" + target.getAuthority() + path);
      HttpRequest.Builder request = HttpRequest.newBuilder(uri);
      headers.forEach(
          (name, value) -> {
            if (!OWN_HEADERS.contains(name) && !DROPPED.contains(name)) {
              request.header(name, value);
            }
          });
      byte[] body = body();
      request.method(
          method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
      try {
        return client.send(request.build(), BodyHandlers.ofByteArray());
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    private void pass() throws IOException {
      HttpResponse<byte[]> answer = ask();
      Map<String, String> kept = new TreeMap<>();
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                  kept.put(name, values.get(0));
                }
              });
      if (method.equals("HEAD")) {
        kept.put("content-length", answer.headers().firstValue("content-length").orElse("0"));
      }
      reply(answer.statusCode(), kept, answer.body());
    }

    private void reply(int status, Map<String, String> more, byte[] body) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Answer\r\n");
      more.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      boolean bare = method.equals("HEAD") || status == 204 || status == 304;
      if (!bare) {
        head.append("content-length: " + body.length + "\r\n");
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
      if (!bare) {
        all.writeBytes(body);
      }
      OutputStream out = socket.getOutputStream();
      all.writeTo(out);
      out.flush();
    }

    private void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
