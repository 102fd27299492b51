package io.fhirexport.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process of this Java with this class path, whose errors are shown with this one's. */
final class JavaProcess {
  private JavaProcess() {}

  /**
   * @param heap its greatest size, as {@code -Xmx} takes it
   */
  static ProcessBuilder of(Class<?> main, String heap, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heap, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
