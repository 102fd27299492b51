package io.fhirexport.benchmarks;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.sun.management.OperatingSystemMXBean;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import io.fhirexport.azure.AzureAccount;
import io.fhirexport.azure.AzureBlobSink;
import io.fhirexport.azure.AzureSinkOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;

/** Uploads one file twice, as the sink or the storage client does it, and times the second time. */
public final class AzureUpload {
  private static final int PIECE = 256 << 10;

  private AzureUpload() {}

  private interface Way {
    void upload(Path file, int round) throws IOException;
  }

  /**
   * Prints seconds, processor seconds, and the peak of this process's memory in MiB.
   *
   * @param arguments {@code sink} or {@code sdk}, a connection string, the file
   */
  public static void main(String[] arguments) throws IOException {
    long begin = System.nanoTime();
    String account = arguments[1];
    Path file = Path.of(arguments[2]);
    Way way = arguments[0].equals("sink") ? sink(account) : sdk(account);
    way.upload(file, 0);
    long first = System.nanoTime() - begin;
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    begin = System.nanoTime();
    way.upload(file, 1);
    long wall = System.nanoTime() - begin;
    cpu = system.getProcessCpuTime() - cpu;
    System.out.printf(
        Locale.ROOT, "%.3f %.3f %d %.3f%n", wall / 1e9, cpu / 1e9, peakMegabytes(), first / 1e9);
    System.exit(0);
  }

  private static Way sdk(String account) {
    BlobContainerClient container =
        new BlobServiceClientBuilder()
            .connectionString(account)
            .buildClient()
            .createBlobContainerIfNotExists("upload-from-file");
    return (file, round) ->
        container.getBlobClient("file-" + round).uploadFromFile(file.toString(), true);
  }

  private static Way sink(String account) throws IOException {
    AzureBlobSink sink =
        AzureBlobSink.of(AzureAccount.connectionString(account), AzureSinkOptions.DEFAULTS);
    JobId id = JobId.random(new SecureRandom());
    ExportJob placed = new ExportJob(id, Instant.now(), ExportContext.ANYONE, null);
    ExportJob job =
        new ExportJob(
            id, placed.transactionTime(), placed.context(), sink.destination("sink", placed));
    sink.prepare(job);
    return (file, round) -> {
      FileName name = FileName.output("Patient", 1, round);
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      try (FileChannel in = FileChannel.open(file);
          FileWriter out = sink.open(job, name)) {
        while (in.read(piece) >= 0) {
          out.write(piece.flip());
          piece.clear();
        }
        out.commit();
      }
    };
  }

  private static long peakMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(0);
  }
}
