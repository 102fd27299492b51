package io.fhirexport.api.store;

import io.fhirexport.api.JobId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where job state lives: jobs, their tasks, who works at what, and which files are theirs. The only
 * truth about a job: manifests are computed from it alone.
 *
 * <p><b>States.</b> A job is RUNNING, then COMPLETE, FAILED or CANCELLED; a COMPLETE or FAILED job
 * becomes EXPIRED; when nothing of it is left it is gone. A claim is LIVE, then DONE or DEAD; DEAD
 * becomes SWEPT. A task is open, held by one claim, or done. [STORE-1]
 *
 * <p><b>Threads.</b> The store is called from many threads and many processes at once. Each call is
 * one transaction: all of it happens, or nothing. [STORE-2]
 *
 * <p><b>Time.</b> Claims lapse and jobs expire by the store's own clock, the same for every
 * process. [STORE-3]
 *
 * <p><b>Failure.</b> An {@link IOException} means that the store was not reached or cannot tell;
 * the caller repeats the call. Repeating {@link #create}, {@link #commit} and {@link #end} with
 * equal arguments changes nothing more and answers as the first call did, unless the job is gone
 * since. Losing a race is a return value. [STORE-4]
 *
 * <p><b>Durability.</b> What a call has answered is still so after any process dies, as far as the
 * store claims to be durable. [STORE-5]
 */
public interface JobStore {
  /**
   * Begins a job, in state RUNNING, with one open task of kind {@link ClaimKind#PLAN} in stage 0,
   * unless its owner already has {@code maxRunning} RUNNING jobs. [STORE-6]
   *
   * @param maxRunning 1 or more
   */
  Admission create(NewJob job, int maxRunning) throws IOException;

  /** A job in any state, or empty if there is none of this id or it is gone. [STORE-7] */
  Optional<StoredJob> find(JobId id) throws IOException;

  /**
   * A page of a job's roster, as given to {@link #create}. [STORE-8]
   *
   * @param page from 0 on
   * @return empty after the last page, or if the job is gone
   */
  Optional<byte[]> roster(JobId id, int page) throws IOException;

  /**
   * Files the job owns, scratch among them, in their order; a file's order never changes, and later
   * files have higher ones. A file that another one continues says so from that one's commit on.
   * [STORE-9]
   *
   * @param after only files of a higher order; 0 for the first page
   * @param max how many at the most
   */
  List<OwnedFile> files(JobId id, long after, int max) throws IOException;

  /**
   * Takes something to do, if there is anything.
   *
   * <p>First, claims whose time has passed go from LIVE to DEAD (SWEEP and PURGE claims just end),
   * their tasks return to open at their last positions, each with one more attempt and marked to
   * run alone; and jobs whose retention has passed go to EXPIRED. [STORE-10]
   *
   * <p>Then the first of these that exists becomes a LIVE claim, valid for {@code ttl}, with a
   * number that was never used in this job: [STORE-11]
   *
   * <ul>
   *   <li>SWEEP of a DEAD claim that no LIVE claim sweeps;
   *   <li>PURGE of a job that is CANCELLED, EXPIRED, or FAILED and not yet purged, has no LIVE
   *       claim, and no DEAD one;
   *   <li>an open task whose pause is over, of the RUNNING job with the fewest LIVE claims; within
   *       a job, of a type that no LIVE claim works at, if there is one. A task of kind CLOSE is
   *       open only while the job has no other LIVE and no DEAD claim.
   * </ul>
   *
   * @param worker who asks, for people who look at the store
   * @param ttl how long the claim holds without being renewed
   */
  Optional<Claim> claim(String worker, Duration ttl) throws IOException;

  /**
   * Adds one more open task of the same job, stage and type to a LIVE claim of kind EXPORT; never a
   * task marked to run alone, nor one whose pause is not over. [STORE-12]
   *
   * @return empty if there is none, or the claim is no longer LIVE, or its job no longer RUNNING
   */
  Optional<Task> grow(JobId job, long claim) throws IOException;

  /**
   * Extends a claim to {@code ttl} from now on.
   *
   * @return LOST if the claim is no longer LIVE, or is a PLAN, EXPORT or CLOSE of a job that is no
   *     longer RUNNING; nothing changed [STORE-13]
   */
  Outcome renew(JobId job, long claim, Duration ttl) throws IOException;

  /**
   * Owns a claim's finished files, moves its tasks, adds its counts and its planned tasks, and says
   * what becomes of the claim: all or nothing.
   *
   * <p>Applied if the claim is LIVE, {@code seq} is the number of its commits so far, and its job
   * is RUNNING (for SWEEP, PURGE and {@link Progress.Fate#DROP}: in any state). [STORE-14]
   *
   * <p>A claim that stays counts one commit more. One that is done gives back the tasks that the
   * progress does not mention, at their last positions. One that is dropped is DEAD at once, and
   * its tasks likewise. [STORE-15]
   *
   * <p>While the store walks a plan, which may take longer than a claim lasts, it answers other
   * calls as ever: the plan renews its own claim meanwhile, on the thread that walks it, and nobody
   * who commits another plan of the job waits for this one. What the walk throws ends the commit:
   * nothing changed. [STORE-20]
   *
   * <p>When the last open or held task of a stage is done, the stage's follow-up becomes open.
   * [STORE-16]
   *
   * <p>A position that moved sets a task's attempts to 0; a failure adds one. [STORE-17]
   *
   * <p>A CLOSE that is done makes the job COMPLETE, for the retention it names. A SWEEP that is
   * done makes its target SWEPT. A PURGE that is done removes the job's tasks, claims, files and
   * roster; the job itself stays until its retention has passed if it is FAILED, and is gone
   * otherwise. [STORE-18]
   *
   * @return APPLIED, also when the same commit is repeated; LOST otherwise: nothing changed, and
   *     the caller deletes nothing
   */
  Outcome commit(JobId job, long claim, int seq, Progress progress) throws IOException;

  /**
   * Ends a job: RUNNING to FAILED or CANCELLED, COMPLETE or FAILED to EXPIRED. From then on every
   * commit of a PLAN, EXPORT or CLOSE is LOST. [STORE-19]
   *
   * @return whether the job is now in the state asked for; false if there is no such job or the
   *     change is not allowed
   */
  boolean end(JobId id, JobEnd end) throws IOException;
}
