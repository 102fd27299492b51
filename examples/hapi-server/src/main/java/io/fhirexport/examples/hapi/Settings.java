package io.fhirexport.examples.hapi;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says. Immutable.
 *
 * @param port where to listen; 0: any free port
 * @param data the folder of NDJSON that is served without tenants; null: the fixture
 * @param tenants folders of NDJSON by tenant, whose name is then part of each path; empty: there
 *     are no tenants
 * @param callers who may call, by token; empty: everyone
 * @param files the folder that takes the exported files; null: a temporary one
 */
record Settings(
    int port,
    @Nullable Path data,
    Map<String, Path> tenants,
    Map<String, Caller> callers,
    @Nullable Path files) {
  static final String USAGE =
      "usage: hapi-server [--port 8080] [--data DIR | --tenant NAME=DIR ...]"
          + " [--caller TOKEN=NAME[@TENANT][:TYPE,TYPE] ...] [--files DIR]";

  /** Reads a command line; throws with all of its faults. */
  static Settings parse(String... arguments) throws BadArgumentsException {
    Reader reader = new Reader();
    for (int i = 0; i < arguments.length; i += 2) {
      reader.option(arguments[i], i + 1 < arguments.length ? arguments[i + 1] : null);
    }
    return reader.settings();
  }

  private static final class Reader {
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Path> tenants = new LinkedHashMap<>();
    private final Map<String, Caller> callers = new LinkedHashMap<>();
    private int port = 8080;
    private @Nullable Path data;
    private @Nullable Path files;

    void option(String name, @Nullable String value) {
      if (value == null) {
        faults.add(name + " needs a value.");
        return;
      }
      switch (name) {
        case "--port" -> port = port(value);
        case "--data" -> data = folder(name, value);
        case "--files" -> files = Path.of(value);
        case "--tenant" -> tenant(value);
        case "--caller" -> caller(value);
        default -> faults.add("There is no option " + name + ".");
      }
    }

    private int port(String value) {
      if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65535) {
        return Integer.parseInt(value);
      }
      faults.add("--port must be a number from 0 to 65535.");
      return 0;
    }

    private Path folder(String name, String value) {
      if (!Files.isDirectory(Path.of(value))) {
        faults.add(name + " must be a folder, and " + value + " is none.");
      }
      return Path.of(value);
    }

    private void tenant(String value) {
      String[] parts = value.split("=", 2);
      if (parts.length == 2 && parts[0].matches("\\w+")) {
        tenants.put(parts[0], folder("--tenant " + parts[0], parts[1]));
      } else {
        faults.add("--tenant must be a name, =, and a folder.");
      }
    }

    private void caller(String value) {
      String[] parts = value.split("=", 2);
      Optional<Caller> caller = parts.length == 2 ? Caller.parse(parts[1]) : Optional.empty();
      // Its value holds a secret.
      caller.ifPresentOrElse(
          it -> callers.put(parts[0], it),
          () -> faults.add("--caller must be TOKEN=NAME[@TENANT][:TYPE,TYPE]."));
    }

    Settings settings() throws BadArgumentsException {
      if (data != null && !tenants.isEmpty()) {
        faults.add("--data and --tenant exclude each other.");
      }
      if (!tenants.isEmpty() && callers.values().stream().anyMatch(it -> it.tenant() == null)) {
        faults.add("With --tenant each --caller needs a tenant.");
      }
      if (!faults.isEmpty()) {
        faults.add(USAGE);
        throw new BadArgumentsException(faults);
      }
      return new Settings(port, data, Map.copyOf(tenants), Map.copyOf(callers), files);
    }
  }
}
