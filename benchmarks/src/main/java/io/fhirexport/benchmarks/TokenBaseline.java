package io.fhirexport.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The least work that any export that looks at every token can do: bare Jackson tokens of all
 * files, one parser for a megabyte of lines, and the files of some types written out and forced to
 * disk, one file a thread.
 */
final class TokenBaseline {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long RANGE = 32L << 20;

  private TokenBaseline() {}

  /** Runs it and tells the tokens seen. */
  static long run(List<Path> files, Set<String> written, Path out, int threads)
      throws IOException, InterruptedException {
    Queue<FileRange> ranges = new ConcurrentLinkedQueue<>();
    for (Path file : files) {
      ranges.addAll(FileRange.cut(file, RANGE));
    }
    List<Callable<Long>> work = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Path file = out.resolve("tokens-" + i + ".ndjson");
      work.add(() -> drain(ranges, written, file));
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      long tokens = 0;
      for (Future<Long> thread : executor.invokeAll(work)) {
        tokens += thread.get();
      }
      return tokens;
    } catch (ExecutionException e) {
      throw new IOException("The baseline failed.", e);
    } finally {
      executor.shutdown();
    }
  }

  private static long drain(Queue<FileRange> ranges, Set<String> written, Path out)
      throws IOException {
    long tokens = 0;
    try (FileChannel channel =
        FileChannel.open(out, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      FileRange range = ranges.poll();
      while (range != null) {
        boolean write = written.contains(DataFolder.type(range.file()));
        try (WholeLines lines = WholeLines.of(range)) {
          while (lines.advance()) {
            tokens += tokens(lines);
            if (write) {
              writeFully(channel, ByteBuffer.wrap(lines.buffer(), 0, lines.length()));
            }
          }
        }
        range = ranges.poll();
      }
      channel.force(true);
    }
    return tokens;
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static long tokens(WholeLines lines) throws IOException {
    long tokens = 0;
    try (JsonParser json = JSON.createParser(lines.buffer(), 0, lines.length())) {
      while (json.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }
}
