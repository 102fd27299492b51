package io.fhirexport.api.source;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where resources come from: the host's database, files, or server.
 *
 * <p><b>Lifecycle.</b> The host creates the source and, if there is anything to close, closes it
 * after the engine, which itself closes every cursor, iterator and membership it obtains, once,
 * also after a failure. [SOURCE-1]
 *
 * <p><b>Threads.</b> Every method may be called from many threads at once. A cursor is used by one
 * thread at a time. [SOURCE-2]
 *
 * <p><b>Visibility.</b> Each resource that exists at the transaction time, has the query's type and
 * meets the conditions its split evaluates, is handed out by exactly one split of a plan, once.
 * [SOURCE-3]
 *
 * <p><b>Conditions.</b> A split lists the conditions it evaluates. Of those it drops exactly the
 * resources that fail; of the others it drops none that meets them, and may drop some that fail, as
 * a rough index does. A source that evaluates nothing is correct: the engine judges the rest.
 * [SOURCE-4]
 *
 * <p><b>Other processes.</b> A split's token and a position are plain text that means the same on
 * every process of the host, also after a restart. [SOURCE-5]
 *
 * <p><b>Failure.</b> An {@link IOException} means that the same call may succeed later: the engine
 * opens the split again after a pause, at the last position it stored. A {@link
 * PermanentFailureException} means that it never will: the job fails with its message. A single
 * unreadable resource is neither: hand out what is there, and the engine reports it as one error
 * line. No message holds anything of a resource, since messages reach the log. [SOURCE-6]
 */
public interface ResourceSource {

  /**
   * What this source is and has.
   *
   * <p>The types are the names of FHIR resource types that exist here, also those without any
   * resource. [SOURCE-7]
   *
   * <p>The fingerprint changes when splits or positions handed out earlier no longer mean the same;
   * the engine then fails unfinished jobs with a reason instead of guessing. [SOURCE-8]
   */
  SourceDescription describe() throws IOException;

  /**
   * The latest instant up to which every change is visible to a reader who begins now; the engine
   * asks once per job, before it reads anything.
   *
   * <p>It lies in the past or is now, is cut (never rounded up) to milliseconds, and never moves
   * backwards for one context. A transaction still writing may commit with an earlier time than
   * this returns only if the source hands its changes out all the same. A plain choice: now minus
   * the longest transaction the host allows. [SOURCE-9]
   */
  Instant transactionTime(ExportContext context) throws IOException;

  /**
   * Cuts the resources of the query's type into splits, each a piece of work that may run anywhere.
   *
   * <p>No split is an answer: there are no such resources. The iterator may read while it is
   * walked, and need not hold all splits. [SOURCE-10]
   *
   * <p>A split that is opened later, elsewhere, any number of times, is the same piece. [SOURCE-11]
   */
  CloseableIterator<Split> plan(SourceQuery query) throws IOException;

  /**
   * Opens one split of a plan of this query.
   *
   * @param query equal to the one the split was planned for
   * @param position where to go on: a position that a cursor over this split returned; null: at the
   *     beginning. What was handed out up to that position is not handed out again, and nothing
   *     after it is left out. [SOURCE-12]
   * @throws PermanentFailureException if the split or the position no longer means anything, with
   *     the reason
   */
  ResourceCursor open(SourceQuery query, Split split, @Nullable String position) throws IOException;

  /**
   * The member entries of a Group as stored: inactive ones, those out of period, nested groups and
   * members that are no patients included; the engine applies the rules. [SOURCE-13]
   *
   * @param groupId the Group's logical id, as the client sent it: unchecked text
   * @param transactionTime the instant the job is as of; a {@link AsOfGrade#LATEST} source may
   *     answer with what is there now
   * @return the membership, or {@link GroupMembers#unknown()} if this context has no such group
   */
  GroupMembers members(String groupId, Instant transactionTime, ExportContext context)
      throws IOException;
}
