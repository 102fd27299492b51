package io.fhirexport.jdbc.hapi;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Window;
import io.fhirexport.jdbc.hapi.HapiJpaSource.Partition;
import io.fhirexport.jdbc.reading.LocalTimes;
import io.fhirexport.jdbc.reading.Sql;
import io.fhirexport.jdbc.reading.Sql.Several;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The statements over HAPI JPA's tables, as they are on PostgreSQL. Immutable. */
final class Statements {
  /** Larger bodies are not in their rows but fetched one by one, so that a fetch stays small. */
  static final int BODY_IN_ROW = 64 << 10;

  /**
   * Where rows come in the order of keys that are sorted first, the planner must not hash them with
   * their bodies, which it would do on disk.
   */
  static final String IN_ORDER_OF_KEYS =
      "set transaction read only; set local enable_seqscan = off; set local enable_bitmapscan = off;"
          + " set local enable_hashjoin = off; set local enable_mergejoin = off; set local jit = off";

  /** Where they come in the order of an index, it must not sort them either. */
  static final String IN_ORDER_OF_INDEX = IN_ORDER_OF_KEYS + "; set local enable_sort = off";

  private static final String VERSIONS =
      """
      select r.fhir_id, v.res_id, v.res_ver, cast(v.res_updated as text), v.pid, v.res_encoding,
        v.source_uri, v.request_id, v.res_text,
        case when octet_length(v.res_text_vc) <= %d then v.res_text_vc end,
        case
          when not r.has_tags and not v.has_tags then null
          when v.res_ver = r.res_ver
            then array_to_string(
              array(select t.tag_id from hfj_res_tag t where t.res_id = r.res_id), ',')
          else array_to_string(
            array(select t.tag_id from hfj_history_tag t where t.res_ver_pid = v.pid), ',')
        end
      """
          .formatted(BODY_IN_ROW);

  private final LocalTimes times;
  private final @Nullable Partition partition;

  /**
   * Statements for one server's tables.
   *
   * @param zone of the server, whose local time the columns hold
   * @param partition chooses the partition, or null to read all
   */
  Statements(ZoneId zone, @Nullable Partition partition) {
    this.times = new LocalTimes(zone);
    this.partition = partition;
  }

  /** The types that have ever had a resource, by steps through the index. */
  static Sql types() {
    return Sql.of(
        """
        with recursive found as (
          (select res_type from hfj_res_ver order by res_type limit 1)
          union all
          select (select v.res_type from hfj_res_ver v where v.res_type > f.res_type
                  order by v.res_type limit 1)
          from found f where f.res_type is not null)
        select res_type from found where res_type is not null
        """);
  }

  /** The key of each n-th version of the type, up to the transaction time, in their order. */
  Sql everyNth(SourceQuery query, int n) {
    return Sql.of(
            """
            select cast(res_updated as text), res_id from (
              select v.res_updated, v.res_id,
                row_number() over (order by v.res_updated, v.res_id) n
              from hfj_res_ver v where v.res_type = ? and v.res_updated <= ?
            """,
            query.type(),
            times.until(query.transactionTime()))
        .add(within(query))
        .add(") numbered where n % ? = 0 order by n", n);
  }

  /** What exists at the transaction time, in the order of keys. */
  Sql inRange(SourceQuery query, Key.Range range) {
    return Sql.of(VERSIONS)
        .add("from hfj_res_ver v join hfj_resource r on r.res_id = v.res_id")
        .add("where v.res_deleted_at is null")
        .add(currentIn(query, range))
        .add("order by v.res_updated, v.res_id");
  }

  /** What does not exist any more at the transaction time: the versions that say so. */
  Sql deletedInRange(SourceQuery query, Key.Range range) {
    return Sql.of(
            "select r.fhir_id, v.res_id, v.res_ver, cast(v.res_updated as text)"
                + " from hfj_res_ver v join hfj_resource r on r.res_id = v.res_id")
        .add("where v.res_deleted_at is not null")
        .add(currentIn(query, range))
        .add("order by v.res_updated, v.res_id");
  }

  /** The version of a resource that came before another one. */
  static Sql before(long resource, long version) {
    return Sql.of(VERSIONS)
        .add(
            """
            from hfj_res_ver v join hfj_resource r on r.res_id = v.res_id
            where v.res_id = ? and v.res_ver < ? and v.res_deleted_at is null
            order by v.res_ver desc limit 1
            """,
            resource,
            version);
  }

  /**
   * Which of these exist at the transaction time, in the order of their resources' internal ids.
   */
  Sql withIds(SourceQuery query, Collection<String> ids, @Nullable Key position) {
    return amongCandidates(query, resources(query.type(), ids), position);
  }

  /**
   * What exists at the transaction time and may refer to one of these patients, in the order of the
   * resources' internal ids: links are those of current versions, so what changed since is there
   * too, whoever it is about.
   */
  Sql withPatients(SourceQuery query, Collection<String> patients, @Nullable Key position) {
    if (query.type().equals("Patient")) {
      return withIds(query, patients, position);
    }
    Sql candidates =
        Sql.of(
                """
                select l.src_resource_id as res_id from hfj_res_link l
                where l.src_path like ? and l.target_resource_id in (
                """,
                query.type() + ".%")
            .add(resources("Patient", patients))
            .add(")")
            .add(
                """
                union
                select c.res_id from hfj_resource c where c.res_type = ? and c.res_updated > ?
                """,
                query.type(),
                times.until(query.transactionTime()));
    return amongCandidates(query, candidates, position);
  }

  /** The ids of these that exist at the transaction time. */
  Sql existing(
      String type, Collection<String> ids, Instant transactionTime, ExportContext context) {
    SourceQuery query = SourceQuery.builder(type, transactionTime, context).build();
    return Sql.of(
            "select r.fhir_id from hfj_resource r join hfj_res_ver v on v.res_id = r.res_id"
                + " where v.res_deleted_at is null and r.fhir_id = any(?) and r.res_type = ?",
            Several.texts(ids),
            type)
        .add(current(query));
  }

  private Sql amongCandidates(SourceQuery query, Sql candidates, @Nullable Key position) {
    return Sql.of(VERSIONS)
        .add("from (select c.res_id from (")
        .add(candidates)
        .add(
            ") c where c.res_id > ? order by c.res_id offset 0) k",
            position == null ? Long.MIN_VALUE : position.resource())
        .add("join hfj_resource r on r.res_id = k.res_id join hfj_res_ver v on v.res_id = r.res_id")
        .add("where v.res_deleted_at is null and r.res_type = ?", query.type())
        .add(current(query))
        .add("order by k.res_id");
  }

  private static Sql resources(String type, Collection<String> ids) {
    return Sql.of(
        "select p.res_id from hfj_resource p where p.res_type = ? and p.fhir_id = any(?)",
        type,
        Several.texts(ids));
  }

  private Sql currentIn(SourceQuery query, Key.Range range) {
    Sql sql = Sql.of("and v.res_type = ?", query.type());
    Key after = range.after();
    if (after != null) {
      sql.add(
          "and (v.res_updated, v.res_id) > (cast(? as timestamp), ?)",
          after.updated(),
          after.resource());
    }
    Key last = range.last();
    if (last != null) {
      sql.add(
          "and (v.res_updated, v.res_id) <= (cast(? as timestamp), ?)",
          last.updated(),
          last.resource());
    }
    return sql.add(current(query));
  }

  /**
   * Of each resource the version current at the transaction time, if it is in the window. For most
   * that is the current one, which takes no search.
   */
  private Sql current(SourceQuery query) {
    Object time = times.until(query.transactionTime());
    return Sql.of(
            """
            and v.res_updated <= ?
            and (v.res_ver = r.res_ver or (r.res_updated > ? and not exists (
              select 1 from hfj_res_ver n
              where n.res_id = v.res_id and n.res_ver > v.res_ver and n.res_updated <= ?)))
            """,
            time,
            time,
            time)
        .add(within(query))
        .add(ofPartition(query.context()));
  }

  private Sql within(SourceQuery query) {
    Sql sql = new Sql();
    Window window = query.window().orElse(null);
    Instant since = window == null ? null : window.since();
    if (since != null) {
      sql.add("and v.res_updated > ?", times.since(since));
    }
    Instant until = window == null ? null : window.until();
    if (until != null) {
      sql.add("and v.res_updated < ?", times.until(until));
    }
    return sql;
  }

  private Sql ofPartition(ExportContext context) {
    if (partition == null) {
      return new Sql();
    }
    Integer number = partition.of(context);
    return number == null
        ? Sql.of("and r.partition_id is null")
        : Sql.of("and r.partition_id = ?", number);
  }
}
