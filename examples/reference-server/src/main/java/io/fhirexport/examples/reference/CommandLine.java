package io.fhirexport.examples.reference;

import io.fhirexport.azure.AzureAccount;
import io.fhirexport.azure.AzureBlobSink;
import io.fhirexport.azure.AzureSinkOptions;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.protocol.IgVersion;
import io.fhirexport.examples.reference.smart.ClientRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a command line to its end, whatever is wrong with it. Confined to one thread. */
final class CommandLine {
  static final String USAGE =
      "usage: reference-server [--data DATA] [--longest-transaction PT1M] [--trusted] [--port 8080] [--sink SINK]"
          + " [--store STORE] [--base URL] [--workers N] [--claim-time PT60S] [--max-attempts 8] [--retention PT24H]"
          + " [--ig-version 3.0.0] [--poll-limit N] [--clients FILE] [--demo]\n"
          + "DATA: a folder of NDJSON, jdbc:URL of tables of resources, or hapi:jdbc:URL of HAPI's\n"
          + "SINK: dir:PATH, azure:CONNECTION_STRING or azure:https://ACCOUNT.blob.core.windows.net\n"
          + "STORE: memory, jdbc:h2:file:PATH or jdbc:postgresql://HOST/DATABASE?user=...\n"
          + "--ig-version: 2.0.0, 3.0.0 or 4.0.0-ballot; --poll-limit: polls of a job a minute, 0 for any number";

  private static final Set<String> FLAGS = Set.of("--trusted", "--demo");
  private static final Set<String> OPTIONS =
      Set.of(
          "--data",
          "--longest-transaction",
          "--port",
          "--sink",
          "--store",
          "--base",
          "--workers",
          "--claim-time",
          "--max-attempts",
          "--retention",
          "--ig-version",
          "--poll-limit",
          "--clients");
  private static final String MEMORY = "memory";
  private static final String DIR = "dir:";
  private static final String AZURE = "azure:";
  private static final Map<String, IgVersion> VERSIONS =
      Map.of(
          "2.0.0", IgVersion.V2_0_0,
          "3.0.0", IgVersion.V3_0_0,
          "4.0.0-ballot", IgVersion.V4_0_0_BALLOT);
  private static final Pattern TABLES = Pattern.compile("(hapi:)?(jdbc:.+)");
  private static final int DEFAULT_PORT = 8080;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Map<String, String> given = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  CommandLine(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (FLAGS.contains(name)) {
        put(name, "");
      } else if (!OPTIONS.contains(name)) {
        faults.add("There is no option " + shown(name) + ".");
      } else if (i + 1 == arguments.length || arguments[i + 1].startsWith("--")) {
        faults.add(name + " needs a value.");
      } else {
        put(name, arguments[++i]);
      }
    }
  }

  /** Without what may be a secret, as in {@code --sink=azure:...}. */
  private static String shown(String argument) {
    return argument.split("[=?:;]", 2)[0];
  }

  private void put(String name, String value) {
    if (given.put(name, value) != null) {
      faults.add(name + " is there more than once.");
    }
  }

  Settings settings() throws BadArgumentsException {
    String sink = given.get("--sink");
    if (sink != null && !sink.matches("(dir|azure):.+")) {
      // Its value may hold a key.
      faults.add("--sink must be dir: and a path, or azure: and a connection string or a URL.");
    }
    Settings settings =
        new Settings(
            data(),
            tables(),
            duration("--longest-transaction", "PT1M", Duration.ZERO),
            given.containsKey("--trusted"),
            number("--port", DEFAULT_PORT, 0, 65535),
            files(sink),
            azure(sink),
            store(sink),
            base(),
            duration("--claim-time", "PT60S", SHORTEST),
            number("--workers", Runtime.getRuntime().availableProcessors(), 1, 1024),
            number("--max-attempts", EngineOptions.DEFAULTS.maxAttempts(), 1, 1_000),
            duration("--retention", "PT24H", SHORTEST),
            version(),
            number("--poll-limit", 0, 0, 60_000),
            clients(),
            given.containsKey("--demo"));
    if (!faults.isEmpty()) {
      faults.add(USAGE);
      throw new BadArgumentsException(faults);
    }
    return settings;
  }

  private @Nullable Path data() {
    String text = given.get("--data");
    Path folder = text == null || TABLES.matcher(text).matches() ? null : path("--data", text);
    if (folder != null && !Files.isDirectory(folder)) {
      faults.add("--data must be a folder, and " + text + " is none.");
    }
    return folder;
  }

  private @Nullable ResourceDatabase tables() {
    Matcher text = TABLES.matcher(given.getOrDefault("--data", ""));
    if (!text.matches()) {
      return null;
    }
    if (!text.group(2).matches(Database.URL)) {
      // Its value may hold a password.
      faults.add("--data must be a folder, or a JDBC URL of H2 or PostgreSQL.");
    }
    return new ResourceDatabase(new Database(text.group(2)), text.group(1) != null);
  }

  private @Nullable Path files(@Nullable String sink) {
    return sink == null || !sink.startsWith(DIR)
        ? null
        : path("--sink", sink.substring(DIR.length()));
  }

  private @Nullable AzureBlobSink azure(@Nullable String sink) {
    if (sink == null || !sink.startsWith(AZURE)) {
      return null;
    }
    try {
      return AzureBlobSink.of(
          account(sink.substring(AZURE.length())),
          AzureSinkOptions.builder().signedLinks().build());
    } catch (IllegalArgumentException e) {
      faults.add("--sink names no account of Azure Storage: " + e.getMessage());
      return null;
    }
  }

  private static AzureAccount account(String text) {
    if (!text.matches("(?i)https?:.*")) {
      return AzureAccount.connectionString(text);
    }
    URI endpoint;
    try {
      endpoint = URI.create(text);
    } catch (IllegalArgumentException e) {
      // The cause repeats the text, and a signature may have slipped into it.
      throw new IllegalArgumentException("What begins like a URL is none.");
    }
    return AzureAccount.defaultCredential(endpoint);
  }

  private IgVersion version() {
    String text = given.getOrDefault("--ig-version", "3.0.0");
    IgVersion version = VERSIONS.get(text);
    if (version == null) {
      faults.add("--ig-version must be 2.0.0, 3.0.0 or 4.0.0-ballot, not " + text + ".");
      return IgVersion.V3_0_0;
    }
    return version;
  }

  private @Nullable ClientRegistry clients() {
    String text = given.get("--clients");
    Path file = text == null ? null : path("--clients", text);
    if (file == null) {
      return null;
    }
    if (given.containsKey("--demo")) {
      faults.add("--demo has no token, and does not go with --clients.");
    }
    try {
      return ClientRegistry.read(file, faults);
    } catch (IOException e) {
      faults.add("--clients cannot be read: " + file + ".");
      return null;
    }
  }

  private @Nullable Path path(String name, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      faults.add(name + " is no path: " + e.getReason() + ".");
      return null;
    }
  }

  private int number(String name, int otherwise, int min, int max) {
    String text = given.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, like a number out of bounds.
    }
    faults.add(name + " must be a number from " + min + " to " + max + ", not " + text + ".");
    return otherwise;
  }

  private @Nullable Database store(@Nullable String sink) {
    String text = given.getOrDefault("--store", MEMORY);
    if (text.equals(MEMORY)) {
      return null;
    }
    if (!text.matches(Database.URL)) {
      // Its value may hold a password.
      faults.add("--store must be memory, or a JDBC URL of H2 or PostgreSQL.");
    } else if (sink == null) {
      faults.add("--store needs --sink: temporary files would not outlive the process.");
    }
    return new Database(text);
  }

  private @Nullable URI base() {
    String text = given.get("--base");
    try {
      if (text == null || text.matches("https?://.+[^/]")) {
        return text == null ? null : URI.create(text);
      }
    } catch (IllegalArgumentException e) {
      // Said below, like what is no URL of a server.
    }
    faults.add("--base must be an http or https URL without a slash at its end.");
    return null;
  }

  private Duration duration(String name, String otherwise, Duration least) {
    String text = given.getOrDefault(name, otherwise);
    try {
      Duration value = Duration.parse(text);
      if (value.compareTo(least) >= 0) {
        return value;
      }
    } catch (DateTimeParseException e) {
      // Said below, like a time that is too short.
    }
    faults.add(name + " must be a time as in PT24H, PT30M or P7D, not " + text + ".");
    return Duration.parse(otherwise);
  }
}
