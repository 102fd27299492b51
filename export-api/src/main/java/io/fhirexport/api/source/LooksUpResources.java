package io.fhirexport.api.source;

import io.fhirexport.api.ExportContext;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;

/**
 * A source that can tell at once which of some resources exist, as a database with an index of ids
 * can. With it, an export that names patients who do not exist is refused when it is asked for;
 * without it, they become lines of its error file.
 */
public interface LooksUpResources {
  /**
   * Finds out which of these resources exist.
   *
   * <p>Those exist that the source would hand out for a query of the type without conditions, at
   * the same transaction time and for the same context; a resource this context may not know of
   * does not exist. [SOURCE-L1]
   *
   * <p>The ids are as the client sent them, unchecked text; what can be nobody's id is not there,
   * and is no failure. [SOURCE-L2]
   *
   * <p>The caller waits: a call for 1,000 ids takes seconds at most. [SOURCE-L3]
   *
   * @param type a resource type; nothing of a type that the source does not have exists
   * @param ids logical ids, at most 1,000
   * @param transactionTime the instant the job is as of; a {@link AsOfGrade#LATEST} source may
   *     answer with what is there now
   * @return the ids that exist, all of them among {@code ids}
   */
  Set<String> existing(String type, Set<String> ids, Instant transactionTime, ExportContext context)
      throws IOException;
}
