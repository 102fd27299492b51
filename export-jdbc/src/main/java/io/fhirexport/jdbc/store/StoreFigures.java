package io.fhirexport.jdbc.store;

import java.sql.SQLException;

/**
 * What there is to do, and who does it, over all jobs; for dashboards. Immutable.
 *
 * @param runningJobs jobs in state RUNNING
 * @param openTasks tasks of RUNNING jobs that wait for a worker
 * @param liveClaims claims that are worked at
 * @param deadClaims claims whose files are still to be swept
 * @param takeovers claims that lapsed because their worker was lost, of the jobs that are not gone
 */
public record StoreFigures(
    long runningJobs, long openTasks, long liveClaims, long deadClaims, long takeovers) {
  static StoreFigures read(Tx tx) throws SQLException {
    return new StoreFigures(
        count(tx, "$job where state = 'RUNNING'"),
        count(
            tx, "$task t join $job j on j.id = t.job_id where j.state = 'RUNNING' and t.claim = 0"),
        count(tx, "$claim where state = 'LIVE'"),
        count(tx, "$claim where state = 'DEAD'"),
        count(tx, "$claim where lapsed"));
  }

  private static long count(Tx tx, String what) throws SQLException {
    return tx.one("select count(*) from " + what, row -> row.getLong(1)).orElse(0L);
  }
}
