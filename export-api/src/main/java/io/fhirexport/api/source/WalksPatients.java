package io.fhirexport.api.source;

import io.fhirexport.api.CloseableIterator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A source that can also hand out resources patient by patient, as a database can that keeps the
 * patient beside each resource. With it, an export with {@code organizeOutputBy=Patient} (Bulk Data
 * IG, "Bulk Data Output File Organization") is written straight from the source; without it, the
 * engine sorts all resources through scratch.
 *
 * <p><b>Visibility.</b> Each patient has one visit, in one split of a plan. In it, each resource is
 * handed out once that exists at the transaction time, has the type of one of the walk's queries,
 * belongs to the patient by that query's {@link Compartment#paths}, and meets the conditions of the
 * query that the split evaluates. A resource that belongs to several patients comes in the visit of
 * each of them. [SOURCE-W1]
 *
 * <p><b>Visits.</b> All resources of a visit come one after the other, the patient's own Patient
 * resource first if it is handed out at all; the others in any order. A visit does not need a
 * Patient that exists: it is enough that a resource refers to him. A patient for whom nothing is
 * handed out has no visit. [SOURCE-W2]
 *
 * <p><b>Conditions.</b> What a split evaluates holds for each of the walk's queries. Of those
 * conditions it drops exactly the resources that fail, and of the others none that meets them.
 * {@link Condition#COMPARTMENT} says that the visits are those of the population alone, and that
 * each holds only what belongs to its patient; where it is not evaluated, the engine drops what is
 * not the patient's. [SOURCE-W3]
 *
 * <p><b>All else.</b> Closing, threads, tokens, failures, splits, positions and bytes are as with
 * other splits: SOURCE-1, 2, 5, 6, 11, 12, 14, 15 and 16 hold here too. A position may lie between
 * two visits or within one; what follows it there comes again in the same visit. [SOURCE-W4]
 */
public interface WalksPatients {
  /**
   * Cuts the patients of a walk into splits, each some minutes of work or less: ranges of ids, or
   * one patient each.
   */
  CloseableIterator<Split> planPatients(PatientWalk walk) throws IOException;

  /**
   * Opens one split of a plan of this walk.
   *
   * @param walk equal to the one the split was planned for
   * @param position where to go on: a position that a cursor over this split returned; null: at the
   *     beginning
   */
  PatientCursor openPatients(PatientWalk walk, Split split, @Nullable String position)
      throws IOException;
}
