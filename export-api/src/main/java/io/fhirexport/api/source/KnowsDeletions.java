package io.fhirexport.api.source;

import io.fhirexport.api.CloseableIterator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A source that also knows which resources were deleted, and when. With {@code _since}, an export
 * then lists them (Bulk Data IG, "Response - Output Manifest", {@code deleted}); from any other
 * source nothing is listed.
 *
 * <p><b>Visibility.</b> Each resource that is deleted at the transaction time, had the query's type
 * and meets the conditions its split evaluates, is handed out by exactly one split of a plan of
 * deletions, once. What exists at the transaction time is not, also if it was deleted earlier and
 * created again; nor is what exists by the time a {@link AsOfGrade#LATEST} source is read. The
 * engine reads deletions after all resources, so that none is both delivered and deleted.
 * [SOURCE-D1]
 *
 * <p><b>What is handed out.</b> A deletion is an {@link ExportResource} with its logical id, the
 * time of the deletion as {@link ExportResource#lastUpdated}, and the body of the last version, or
 * an empty one (length 0) if nobody kept it. The engine writes the body nowhere: it judges by it
 * what the client could have received. [SOURCE-D2]
 *
 * <p><b>Conditions.</b> The window bounds the time of the deletion; all other conditions are about
 * the last version. Of those that a split evaluates it drops exactly the deletions that fail, and
 * for want of a body those it cannot tell; of the others it drops none. [SOURCE-D3]
 *
 * <p><b>All else.</b> Closing, threads, tokens, failures, splits, positions and bytes are as with
 * resources: SOURCE-1, 2, 5, 6, 11, 12, 14, 15 and 16 hold here too. [SOURCE-D4]
 */
public interface KnowsDeletions {
  /**
   * Cuts the deletions of the query's type into splits.
   *
   * @param query the one the type's resources are exported by; its window has a lower bound
   */
  CloseableIterator<Split> planDeletions(SourceQuery query) throws IOException;

  /**
   * Opens one split of a plan of deletions of this query.
   *
   * @param query equal to the one the split was planned for
   * @param position where to go on: a position that a cursor over this split returned; null: at the
   *     beginning
   */
  ResourceCursor openDeletions(SourceQuery query, Split split, @Nullable String position)
      throws IOException;
}
