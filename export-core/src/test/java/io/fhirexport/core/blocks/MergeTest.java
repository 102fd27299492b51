package io.fhirexport.core.blocks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.sink.SupportsReading.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeTest {
  /** Every line as {@code patient line}, in the order of patients' heads. */
  private final TreeMap<String, List<String>> expected = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void runsReadAsOneThoughStreamsBreakAndWorkBeginsAnew(long seed) throws IOException {
    Random random = new Random(seed);
    List<StoredFile> runs = runs(random, 1 + random.nextInt(6));
    int bits = random.nextInt(4);
    List<String> found = new ArrayList<>();
    for (long number = 0; number < 1L << bits; number++) {
      read(runs, new HashRange(bits, number), random, found);
    }

    assertThat(found).containsExactlyElementsOf(inOrder());
  }

  /** Reads a range; now and then it goes on with another merge at the offsets of the last. */
  private static void read(
      List<StoredFile> runs, HashRange range, Random random, List<String> found)
      throws IOException {
    List<Long> offsets = null;
    boolean more = true;
    while (more) {
      try (Merge merge = new Merge(runs, range, offsets, 16 + random.nextInt(100))) {
        more = merge.advance();
        while (more && random.nextInt(20) > 0) {
          Text text = new Text();
          String head = new String(merge.head(), 0, merge.headLength(), UTF_8);
          merge.copyBody(text);
          assertThat(head.substring(BlockHead.HASH)).startsWith(merge.patient() + " ");
          found.add(head + text.bytes.toString(UTF_8));
          more = merge.advance();
        }
        offsets = more ? merge.offsets() : null;
      }
    }
  }

  private List<String> inOrder() {
    List<String> lines = new ArrayList<>();
    expected.forEach((head, bodies) -> bodies.forEach(body -> lines.add(head + body)));
    return lines;
  }

  private List<StoredFile> runs(Random random, int count) throws IOException {
    List<StoredFile> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RunBuffer buffer = new RunBuffer(100_000);
      int lines = 1 + random.nextInt(200);
      for (int line = 0; line < lines; line++) {
        byte[] id = ("p" + random.nextInt(40)).getBytes(UTF_8);
        byte[] head = BlockHead.of(id, random.nextInt(10) == 0);
        // Equal ones of one head, since nothing is said of the order among them.
        String body = "{" + "x".repeat(head.length + id[id.length - 1]) + "}";
        expected.computeIfAbsent(new String(head, UTF_8), any -> new ArrayList<>()).add(body);
        byte[] b = body.getBytes(UTF_8);
        buffer.add(List.of(head), b, 0, b.length);
      }
      Text text = new Text();
      buffer.writeTo(text, 200, () -> {});
      runs.add(new Broken(text.bytes.toByteArray(), random));
    }
    return runs;
  }

  private static final class Text implements LineParts {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void append(byte[] b, int offset, int length) {
      bytes.write(b, offset, length);
    }

    @Override
    public void endLine() {
      bytes.write('\n');
    }

    @Override
    public long bytes() {
      return bytes.size();
    }
  }

  /** A file whose streams break after a few reads. */
  private static final class Broken implements StoredFile {
    private final byte[] content;
    private final Random random;

    Broken(byte[] content, Random random) {
      this.content = content;
      this.random = random;
    }

    @Override
    public long length() {
      return content.length;
    }

    @Override
    public InputStream open(long offset) {
      int from = (int) offset;
      int reads = 6 + random.nextInt(4); // enough for an index
      return new FilterInputStream(new ByteArrayInputStream(content, from, content.length - from)) {
        private int left = reads;

        @Override
        public int read(byte[] b, int at, int length) throws IOException {
          if (left-- == 0) {
            throw new IOException("The connection was idle for too long.");
          }
          return super.read(b, at, length);
        }
      };
    }
  }
}
