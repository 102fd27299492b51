package io.fhirexport.azure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Installs Azurite, the emulator of Azure Storage, from the locked package list among the test
 * resources, once per build folder, or into the one that the property {@code azurite.home} names.
 */
final class AzuriteInstall {
  private static final String LOCKED = "package-lock.json";
  private static final String START = "start.js";
  private static final String NO_NODE =
      "The tests of Azure storage run against Azurite, which needs Node.js 20 or later with npm:"
          + " put node and npm on the PATH.";

  private AzuriteInstall() {}

  /** The folder with {@code start.js}; installs what is missing. */
  static Path home() {
    Path home = Path.of(System.getProperty("azurite.home", "target/azurite")).toAbsolutePath();
    try {
      Files.createDirectories(home);
      try (FileChannel channel =
              FileChannel.open(
                  home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid()) {
          if (!holds(home.resolve(START), START)) {
            Files.write(home.resolve(START), resource(START));
          }
          if (!holds(home.resolve("installed"), LOCKED)) {
            install(home);
          }
        }
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Azurite was installed.", e);
    }
  }

  /** Runs a program of Node; a machine without it is told so. */
  static Process node(ProcessBuilder program) throws IOException {
    try {
      return program.start();
    } catch (IOException e) {
      throw new IllegalStateException(NO_NODE, e);
    }
  }

  private static boolean holds(Path file, String name) throws IOException {
    return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), resource(name));
  }

  private static void install(Path home) throws IOException, InterruptedException {
    for (String file : new String[] {"package.json", LOCKED}) {
      Files.write(home.resolve(file), resource(file));
    }
    Path log = home.resolve("npm.log");
    String npm = System.getProperty("os.name").startsWith("Windows") ? "npm.cmd" : "npm";
    Process process =
        node(
            new ProcessBuilder(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
    if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("npm could not install Azurite: " + Files.readString(log));
    }
    Files.write(home.resolve("installed"), resource(LOCKED));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = AzuriteInstall.class.getResourceAsStream("azurite/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
