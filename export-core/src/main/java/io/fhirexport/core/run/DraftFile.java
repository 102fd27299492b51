package io.fhirexport.core.run;

import io.fhirexport.api.FileName;
import io.fhirexport.api.store.Progress;
import io.fhirexport.core.ndjson.NdjsonFile;
import io.fhirexport.core.referenced.LineTarget;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The file a PLAN writes, which may be begun anew. Confined. */
final class DraftFile implements Supplier<LineTarget>, AutoCloseable {
  private final Supplier<NdjsonFile> maker;
  private final HeldClaim held;
  private @Nullable NdjsonFile file;

  private DraftFile(Supplier<NdjsonFile> maker, HeldClaim held) {
    this.maker = maker;
    this.held = held;
  }

  /** Makes the files of one PLAN. */
  record Drafts(Parts parts, HeldClaim held, LoadedJob job, WriteBuffers buffers) {
    DraftFile scratch() {
      FileName name = FileName.scratch(held.claim().number(), 0);
      return new DraftFile(
          () ->
              new NdjsonFile(
                  parts.scratch().orElseThrow().sink(), job.job(), name, buffers.scratch()),
          held);
    }

    DraftFile errors() {
      FileName name = FileName.error(held.claim().number(), 0);
      return new DraftFile(
          () -> new NdjsonFile(parts.sink(), job.job(), name, buffers.errors()), held);
    }
  }

  @Override
  public LineTarget get() {
    close();
    NdjsonFile begun = maker.get();
    file = begun;
    return begun;
  }

  void publish(Commits commits, Progress.Builder progress) throws ClaimLostException, IOException {
    if (file != null) {
      file.finish();
      commits.publish(file, held).ifPresent(progress::file);
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
