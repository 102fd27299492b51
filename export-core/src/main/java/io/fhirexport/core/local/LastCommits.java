package io.fhirexport.core.local;

import java.util.Arrays;

/**
 * The last applied commit of each claim of a job, so that its repetition is known: four bytes a
 * claim, since a job may have a million. Guarded by the lock of its store.
 */
final class LastCommits {
  private int[] commits = new int[16];

  /** Notes that a claim's commit {@code seq} was applied. */
  void put(long claim, int seq) {
    int index = Math.toIntExact(claim);
    if (index >= commits.length) {
      commits = Arrays.copyOf(commits, Math.max(index + 1, commits.length * 2));
    }
    commits[index] = seq + 1;
  }

  /** Whether {@code seq} was the claim's last one. */
  boolean contains(long claim, int seq) {
    return claim > 0 && claim < commits.length && seq >= 0 && commits[(int) claim] == seq + 1;
  }
}
