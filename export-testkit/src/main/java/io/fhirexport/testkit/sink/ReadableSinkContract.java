package io.fhirexport.testkit.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsReading;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every sink does whose files can be read back: {@link #open} returns a {@link
 * SupportsReading}.
 */
@DisplayName("A readable ExportSink")
public abstract class ReadableSinkContract extends ExportSinkContract {
  /** For subclasses. */
  protected ReadableSinkContract() {}

  /** Reads through another handle. */
  @Override
  protected Optional<byte[]> committed(ExportJob job, FileName name) throws Exception {
    Optional<StoredFile> found = reading().find(job, name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = found.get().open(0)) {
      return Optional.of(in.readAllBytes());
    }
  }

  private SupportsReading reading() throws Exception {
    return (SupportsReading) open();
  }

  @Test
  @DisplayName("SINK-R1 finds committed files only")
  void findsCommittedFilesOnly() throws Exception {
    assertThat(reading().find(job, NAME)).isEmpty();
    sink.prepare(job);
    assertThat(reading().find(job, NAME)).isEmpty();
    put(sink, job, NAME, "a\n");
    put(sink, job, OTHER, "b\n");
    assertThat(reading().find(job, NAME)).isPresent();
    assertThat(reading().find(newJob(), NAME)).isEmpty();

    sink.abandon(job, NAME);
    assertThat(reading().find(job, NAME)).isEmpty();
    assertThat(reading().find(job, OTHER)).isPresent();

    sink.purge(job, PurgeCause.ABORTED);
    assertThat(reading().find(job, OTHER)).isEmpty();
  }

  @Test
  @DisplayName("SINK-R2 tells a file's length in bytes")
  void tellsLength() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "größer\n");

    assertThat(reading().find(job, NAME).orElseThrow().length()).isEqualTo(9);
  }

  @Test
  @DisplayName("SINK-R3 reads from any offset to the end")
  void readsFromOffset() throws Exception {
    sink.prepare(job);
    put(sink, job, NAME, "abcdef");
    StoredFile file = reading().find(job, NAME).orElseThrow();

    for (int offset = 0; offset <= 6; offset++) {
      try (InputStream in = file.open(offset)) {
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("abcdef".substring(offset));
      }
    }
  }

  @Test
  @DisplayName("SINK-R3 reads an opened stream to its end although the job is purged")
  void openedStreamSurvivesPurge() throws Exception {
    String text = randomText(3 << 20);
    sink.prepare(job);
    put(sink, job, NAME, text);

    try (InputStream in = reading().find(job, NAME).orElseThrow().open(1)) {
      byte[] start = in.readNBytes(10);
      open().purge(job, PurgeCause.ABORTED);
      byte[] rest = in.readAllBytes();

      assertThat(new String(start, UTF_8)).isEqualTo(text.substring(1, 11));
      assertThat(Arrays.equals(rest, text.substring(11).getBytes(UTF_8))).isTrue();
    }
  }

  private static String randomText(int length) {
    return new Random(2)
        .ints(length, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
