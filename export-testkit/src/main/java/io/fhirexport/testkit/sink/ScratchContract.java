package io.fhirexport.testkit.sink;

import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsScratch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the scratch of every {@link SupportsScratch} does: all that a readable sink does, apart from
 * the sink it belongs to. {@code names} looks at the scratch.
 */
@DisplayName("The scratch of an ExportSink")
public abstract class ScratchContract extends ReadableSinkContract {
  /** For subclasses. */
  protected ScratchContract() {}

  /** Opens another handle on the storage that {@link #open} opens the scratch of. */
  protected abstract ExportSink openFiles() throws Exception;

  @Override
  protected ExportSink open() throws Exception {
    return ((SupportsScratch) openFiles()).scratch().sink();
  }

  @Test
  @DisplayName("SINK-S1 keeps a file apart from the job's file of the same name")
  void keepsScratchApart() throws Exception {
    ExportSink files = openFiles();
    files.prepare(job);
    sink.prepare(job);
    put(files, job, NAME, "file\n");
    put(sink, job, NAME, "scratch\n");
    assertFile(job, NAME, "scratch\n");

    files.abandon(job, NAME);
    assertFile(job, NAME, "scratch\n");

    files.purge(job, PurgeCause.ABORTED);
    assertFile(job, NAME, "scratch\n");

    files.prepare(job);
    put(files, job, NAME, "again\n");
    sink.purge(job, PurgeCause.ABORTED);
    assertNothing(job);
    files.abandon(job, NAME);
  }
}
