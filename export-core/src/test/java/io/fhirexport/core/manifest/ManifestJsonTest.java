package io.fhirexport.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.FileName;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManifestJsonTest {
  private static final int FILES = 100_000;

  /** Makes its files up while it is walked, and knows how many it is ahead of what was written. */
  private static final class LongManifest implements Manifest {
    private int handedOut;
    private int open;

    @Override
    public Instant transactionTime() {
      return Instant.EPOCH;
    }

    @Override
    public String request() {
      return "";
    }

    @Override
    public CloseableIterator<ManifestEntry> files(FileKind kind) {
      open++;
      int[] left = {kind == FileKind.OUTPUT ? FILES : 0};
      return CloseableIterator.from(
          () -> {
            if (left[0]-- <= 0) {
              return null;
            }
            handedOut++;
            return new ManifestEntry(FileName.output("Observation", handedOut, 0), 1, 1);
          },
          () -> open--);
    }
  }

  private static final class CountingStream extends OutputStream {
    private long bytes;

    @Override
    public void write(int value) {
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      bytes += length;
    }
  }

  @Test
  void aHundredThousandFilesAreNeverHeldBack() throws IOException {
    LongManifest manifest = new LongManifest();
    CountingStream out = new CountingStream();
    String url = "https://fhir.example.org/_operations/export/0123456789abcdef/";
    long shortest = url.length();
    long mostHeldBack = 0;

    try (ManifestJson json = new ManifestJson(manifest, true, (name, order) -> url + name, out)) {
      while (json.advance()) {
        mostHeldBack = Math.max(mostHeldBack, manifest.handedOut * shortest - out.bytes);
      }
    }

    assertThat(manifest.handedOut).isEqualTo(FILES);
    assertThat(out.bytes).isGreaterThan(FILES * shortest);
    assertThat(mostHeldBack).isLessThan(64 * 1024);
    assertThat(manifest.open).isZero();
  }

  @Test
  void closingMidwayLetsGoOfTheFiles() throws IOException {
    LongManifest manifest = new LongManifest();
    ManifestJson json =
        new ManifestJson(manifest, true, (name, order) -> name.toString(), new CountingStream());
    json.advance();

    json.close();

    assertThat(manifest.open).isZero();
  }
}
