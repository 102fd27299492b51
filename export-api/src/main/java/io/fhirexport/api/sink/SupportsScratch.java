package io.fhirexport.api.sink;

/**
 * A sink that also keeps intermediate data of a job: written by one worker, read by any other,
 * never shown to a client.
 */
public interface SupportsScratch {
  /**
   * The scratch of this storage: the same on every process. It keeps the clauses of sinks and of
   * reading back; it is prepared and purged apart from the files, and a file of scratch and one of
   * the job never meet, also under one name. [SINK-S1]
   */
  Scratch scratch();

  /**
   * Where intermediate data goes: one object in two roles. Immutable.
   *
   * @param sink writes, voids, purges
   * @param reading reads what was committed
   */
  record Scratch(ExportSink sink, SupportsReading reading) {
    /** The scratch that a readable sink makes. */
    public static <S extends ExportSink & SupportsReading> Scratch of(S sink) {
      return new Scratch(sink, sink);
    }
  }
}
