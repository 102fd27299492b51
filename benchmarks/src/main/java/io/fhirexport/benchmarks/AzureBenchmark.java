package io.fhirexport.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fhirexport.azure.Azurite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares the sink for Azure with {@code BlobClient.uploadFromFile} of the same bytes: into the
 * emulator, and into a service that discards what it gets. Each upload is a process of its own.
 */
public final class AzureBenchmark {
  private static final int LINE = 1024;
  private static final String HEAP = "256m";

  private AzureBenchmark() {}

  /**
   * Prints each upload and the ratios of the medians.
   *
   * @param arguments a folder for the file that is uploaded, its MiB (512), the rounds (3)
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Files.createTempFile(Path.of(arguments[0]), "upload", ".ndjson");
    int megabytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 512;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    try {
      fill(file, megabytes);
      try (Azurite azurite = Azurite.start()) {
        compare("Azurite", azurite.connectionString(), file, rounds);
      }
      Process discarding = JavaProcess.of(DiscardingStorage.class, HEAP).start();
      try {
        String port = discarding.inputReader().readLine();
        compare("discarding", account(port), file, rounds);
      } finally {
        discarding.destroy();
      }
    } finally {
      Files.delete(file);
    }
    // Azurite's process ends when its input does.
    System.exit(0);
  }

  private static String account(String port) {
    return "AccountName=%s;AccountKey=%s;BlobEndpoint=http://127.0.0.1:%s/%s"
        .formatted(Azurite.ACCOUNT, Azurite.KEY, port, Azurite.ACCOUNT);
  }

  private static void fill(Path file, int megabytes) throws IOException {
    byte[] line = new byte[LINE];
    Arrays.fill(line, (byte) 'x');
    byte[] begin = "{\"resourceType\":\"Patient\",\"id\":\"".getBytes(US_ASCII);
    System.arraycopy(begin, 0, line, 0, begin.length);
    line[LINE - 3] = '"';
    line[LINE - 2] = '}';
    line[LINE - 1] = '\n';
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long i = 0; i < (long) megabytes * 1024; i++) {
        out.write(line);
      }
    }
  }

  private static void compare(String storage, String account, Path file, int rounds)
      throws IOException {
    double gigabytes = Files.size(file) / 1e9;
    System.out.println("into " + storage + "      seconds  GB/s  CPU s/GB  peak MiB  first, s");
    List<double[]> sink = new ArrayList<>();
    List<double[]> sdk = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      sink.add(upload("sink", account, file, gigabytes));
      sdk.add(upload("sdk", account, file, gigabytes));
    }
    System.out.printf(
        Locale.ROOT,
        "sink / uploadFromFile: speed %.2f, CPU %.2f, memory %.2f%n",
        median(sdk, 0) / median(sink, 0),
        median(sink, 1) / median(sdk, 1),
        median(sink, 2) / median(sdk, 2));
  }

  private static double[] upload(String way, String account, Path file, double gigabytes)
      throws IOException {
    Process process =
        JavaProcess.of(AzureUpload.class, HEAP, way, account, file.toString()).start();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("The upload by " + way + " failed.");
      }
      double[] seen = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
      System.out.printf(
          Locale.ROOT,
          "%-16s %8.2f %5.2f %9.2f %9.0f %9.2f%n",
          way,
          seen[0],
          gigabytes / seen[0],
          seen[1] / gigabytes,
          seen[2],
          seen[3]);
      return seen;
    }
  }

  private static double median(List<double[]> runs, int column) {
    double[] sorted = runs.stream().mapToDouble(run -> run[column]).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
