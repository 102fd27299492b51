package io.fhirexport.jdbc.store;

import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.Admission;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Tally;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs begin, are looked at, and end. */
final class Jobs {
  private static final String COLUMNS =
      """
      id, tenant, caller, definition, state, created_at, ended_at, expires_at,
        failure_severity, failure_code, failure_expression, failure_text,
        tasks, tasks_done, files, resources_read, resources_written, resources_filtered,
        resources_refused, bytes, resources_undated
      """;
  private static final String OF_OWNER =
      "tenant is not distinct from cast(? as varchar)"
          + " and caller is not distinct from cast(? as varchar)";

  /** Ordered by both columns, or H2 would sort all files of the job for each page. */
  static final String FILES =
      """
      select f.number, f.name, f.lines, f.bytes, c.continued_in
      from $file f left join $continuation c on c.job_id = f.job_id and c.name = f.name
      where f.job_id = ? and f.number > ? order by f.job_id, f.number limit ?
      """;

  private Jobs() {}

  static Admission create(Tx tx, NewJob job, int maxRunning) throws SQLException {
    String id = job.id().value();
    if (exists(tx, id)) {
      return Admission.ACCEPTED;
    }
    insertRoster(tx, id, job.roster());
    // One row that every beginning job locks: an owner's jobs are counted one after the other.
    tx.all("select version from $schema for update", row -> row.getInt(1));
    List<JobId> running = running(tx, job.owner());
    if (running.size() >= maxRunning) {
      tx.discard();
      return Admission.refused(running);
    }
    tx.update(
        """
        insert into $job (id, tenant, caller, definition, state, created_at, purged, last_task,
          last_file, stage, stage_tasks_left, tasks, tasks_done, files, resources_read,
          resources_written, resources_filtered, resources_refused, resources_undated, bytes)
        values (?, ?, ?, ?, 'RUNNING', ?, false, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        """,
        id,
        job.owner().tenant(),
        job.owner().caller(),
        job.definition(),
        tx.now());
    tx.update("insert into $task_type (job_id, type, first_task) values (?, '', 1)", id);
    Tasks.insert(tx, id, 1, 0, "PLAN", "");
    tx.wake();
    return Admission.ACCEPTED;
  }

  private static boolean exists(Tx tx, String id) throws SQLException {
    return tx.one("select id from $job where id = ?", row -> row.getString(1), id).isPresent();
  }

  private static List<JobId> running(Tx tx, Owner owner) throws SQLException {
    return tx.all(
        "select id from $job where state = 'RUNNING' and " + OF_OWNER + " order by created_at, id",
        row -> new JobId(row.getString(1)),
        owner.tenant(),
        owner.caller());
  }

  private static void insertRoster(Tx tx, String id, List<byte[]> pages) throws SQLException {
    if (pages.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        tx.prepare("insert into $roster (job_id, page, body) values (?, ?, ?)")) {
      for (int page = 0; page < pages.size(); page++) {
        insert.setString(1, id);
        insert.setInt(2, page);
        insert.setBytes(3, pages.get(page));
        insert.executeUpdate();
      }
    }
  }

  static Optional<StoredJob> find(Tx tx, JobId id) throws SQLException {
    return tx.one("select " + COLUMNS + " from $job where id = ?", Jobs::read, id.value());
  }

  static List<StoredJob> list(Tx tx, @Nullable JobId after, int max) throws SQLException {
    return tx.all(
        "select " + COLUMNS + " from $job where id > ? order by id limit ?",
        Jobs::read,
        after == null ? "" : after.value(),
        max);
  }

  private static StoredJob read(ResultSet row) throws SQLException {
    return new StoredJob(
        new JobId(row.getString(1)),
        new Owner(row.getString(2), row.getString(3)),
        row.getString(4),
        JobState.valueOf(row.getString(5)),
        Tx.time(row, 6),
        Tx.timeOrNull(row, 7),
        Tx.timeOrNull(row, 8),
        failure(row),
        new Tally(
            row.getLong(13),
            row.getLong(14),
            row.getLong(15),
            new Counts(
                row.getLong(16),
                row.getLong(17),
                row.getLong(18),
                row.getLong(19),
                row.getLong(20),
                row.getLong(21))));
  }

  private static @Nullable Issue failure(ResultSet row) throws SQLException {
    String severity = row.getString(9);
    return severity == null
        ? null
        : new Issue(
            Issue.Severity.valueOf(severity),
            IssueCode.valueOf(row.getString(10)),
            row.getString(11),
            row.getString(12));
  }

  static Optional<byte[]> roster(Tx tx, JobId id, int page) throws SQLException {
    return tx.one(
        "select body from $roster where job_id = ? and page = ?",
        row -> row.getBytes(1),
        id.value(),
        page);
  }

  static List<OwnedFile> files(Tx tx, JobId id, long after, int max) throws SQLException {
    return tx.all(
        FILES,
        row ->
            new OwnedFile(
                row.getLong(1),
                fileName(row.getString(2)),
                row.getLong(3),
                row.getLong(4),
                row.getString(5) == null ? null : fileName(row.getString(5))),
        id.value(),
        after,
        max);
  }

  private static FileName fileName(String stored) throws SQLException {
    return FileName.parse(stored)
        .orElseThrow(() -> new SQLException("A stored file has a name it cannot have."));
  }

  static boolean end(Tx tx, JobId id, JobEnd end) throws SQLException {
    JobState state =
        tx.one(
                "select state from $job where id = ? for update",
                row -> JobState.valueOf(row.getString(1)),
                id.value())
            .orElse(null);
    if (state == null || state == end.state()) {
      return state != null;
    }
    if (!allowed(state, end.state())) {
      return false;
    }
    Instant now = tx.now();
    Issue failure = end.failure();
    tx.update(
        """
        update $job set state = ?, ended_at = coalesce(ended_at, ?), expires_at = ?,
          failure_severity = coalesce(failure_severity, ?),
          failure_code = coalesce(failure_code, ?),
          failure_expression = coalesce(failure_expression, ?),
          failure_text = coalesce(failure_text, ?)
        where id = ?
        """,
        end.state().name(),
        now,
        Times.after(now, end.retention()),
        failure == null ? null : failure.severity().name(),
        failure == null ? null : failure.code().name(),
        failure == null ? null : failure.expression(),
        failure == null ? null : failure.text(),
        id.value());
    tx.wake();
    return true;
  }

  private static boolean allowed(JobState from, JobState to) {
    return from == JobState.RUNNING
        ? to == JobState.FAILED || to == JobState.CANCELLED
        : to == JobState.EXPIRED && (from == JobState.COMPLETE || from == JobState.FAILED);
  }
}
