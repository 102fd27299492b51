package io.fhirexport.examples.hapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary folder that goes when it is closed. */
record Scratch(Path folder) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

  static Scratch create() throws IOException {
    return new Scratch(Files.createTempDirectory("hapi-server"));
  }

  @Override
  public void close() {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      LOG.warn("The temporary folder {} could not be removed", folder, e);
    }
  }
}
