package io.fhirexport.api.sink;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where an export's files go: a folder, a container, a bucket.
 *
 * <p><b>Lifecycle.</b> {@link #prepare} comes first, {@link #purge} last; between them files are
 * opened, written, and committed or closed. The host creates the sink and, if there is anything to
 * close, closes it after the engine, which never does. [SINK-1]
 *
 * <p><b>Threads.</b> The sink is called from many threads and many processes at once. A writer is
 * used by one thread at a time. [SINK-2]
 *
 * <p><b>Visibility.</b> No byte of a file can be read by a client, and its name is not listed,
 * before {@code commit} returns; all of them can afterwards, also after a power cut. [SINK-3]
 *
 * <p><b>Names.</b> A name belongs to one job; equal names of two jobs are two files. [SINK-4]
 *
 * <p><b>Failure.</b> An {@link IOException} means "did not happen"; {@link
 * PermanentFailureException} adds that it never will, and fails the job with its message; {@link
 * OutcomeUnknownException} means "cannot tell", and the engine calls the same method again. No
 * message holds a secret or a resource's content. [SINK-5]
 */
public interface ExportSink {
  /**
   * Makes the job's destination; nothing else makes one. Repeated calls, also by other processes at
   * the same time, find it there and return. [SINK-6]
   *
   * @throws PermanentFailureException if the destination can never be written to: the job is
   *     refused
   */
  void prepare(ExportJob job) throws IOException;

  /**
   * Begins a file. Whether the name is taken is found out by {@link FileWriter#commit}, at the
   * latest. [SINK-7]
   *
   * @return a writer the caller closes
   */
  FileWriter open(ExportJob job, FileName name) throws IOException;

  /**
   * Voids a name: no writer that opened it before this call, on any process, can commit it after
   * the call; a file already committed under it is removed; nothing of it remains. A name never
   * used is no fault. [SINK-8]
   */
  void abandon(ExportJob job, FileName name) throws IOException;

  /**
   * Removes everything the job left, and what {@link #prepare} made for it alone. Nothing left is
   * no fault. Called when nobody writes for this job any more; for a job that ends while it is
   * prepared possibly once before, too. [SINK-9]
   *
   * <p>A sink whose files are the delivery itself, not a copy to fetch, may keep all of them when
   * the job has {@link PurgeCause#EXPIRED}, never when it was {@link PurgeCause#ABORTED}. [SINK-14]
   */
  void purge(ExportJob job, PurgeCause cause) throws IOException;

  /** One file being written. Confined to one thread at a time. */
  interface FileWriter extends AutoCloseable {
    /**
     * Appends the remaining bytes, all of them. The buffer is the caller's again on return, and its
     * content may then change. [SINK-10]
     */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Makes the whole file visible, unless the name is already taken: then nothing changes, and
     * this throws. Of several writers of one name, one at most succeeds, and its bytes are the
     * file's. [SINK-11]
     *
     * <p>After an {@link OutcomeUnknownException}, and only then, it may be called again on the
     * same writer, and returns normally if the file is there as this writer wrote it. [SINK-12]
     *
     * @throws PermanentFailureException never for a name that is taken or abandoned: another claim
     *     writes the lines again
     */
    void commit() throws IOException;

    /**
     * Discards the file unless {@link #commit} has returned; never publishes. Safe to call again.
     * [SINK-13]
     */
    @Override
    void close();
  }
}
