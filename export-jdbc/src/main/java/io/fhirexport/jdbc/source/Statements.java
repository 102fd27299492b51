package io.fhirexport.jdbc.source;

import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Window;
import io.fhirexport.jdbc.reading.Sql;
import io.fhirexport.jdbc.reading.Sql.Several;
import io.fhirexport.jdbc.source.Mapping.Deleted;
import io.fhirexport.jdbc.source.Mapping.Tables;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements over a host's tables about one type. Immutable.
 *
 * <p>{@code c} is the table of current resources and {@code h} that of history, where there is one.
 * A row counts if it is the last of its resource, up to the transaction time where there is a
 * history.
 */
final class Statements {
  /** Larger bodies are not in their rows but read one by one, so that a page stays small. */
  static final int BODY_IN_ROW = 64 << 10;

  static final int ROWS_A_PAGE = 256;

  /** As many as a split spans, and those of whole pages. */
  static final int IDS_AT_ONCE = 80 * ROWS_A_PAGE;

  private final Mapping mapping;
  private final Dialect dialect;
  private final Tables tables;
  private final String type;
  private final @Nullable String tenant;

  Statements(
      Mapping mapping, Dialect dialect, Tables tables, String type, @Nullable String tenant) {
    this.mapping = mapping;
    this.dialect = dialect;
    this.tables = tables;
    this.type = type;
    this.tenant = tenant;
  }

  /** The members of a group: patient, and when they joined or null. */
  static Sql members(
      MemberTable members, Mapping mapping, @Nullable String tenant, String group, Instant time) {
    String joined = members.joined() == null ? null : "m." + members.joined();
    Sql sql =
        Sql.of("select m.%s, %s".formatted(members.patient(), joined))
            .add("from " + members.table() + " m where m." + members.group() + " = ?", group)
            .add(ofTenant("m", mapping, tenant));
    return joined == null
        ? sql
        : sql.add(
            "and (%s is null or %s <= ?)".formatted(joined, joined), mapping.times.until(time));
  }

  /** The type they are about. */
  String type() {
    return type;
  }

  boolean hasHistory() {
    return tables.history() != null;
  }

  /**
   * The keys of what exists, in no order.
   *
   * @param patients only what may refer to one of them, or null for all
   */
  Sql existing(SourceQuery query, Part part, @Nullable Collection<String> patients) {
    Sql keys = keysOf(query, part, "c", false);
    if (patients != null) {
      keys.add(referringTo(query, part, patients, "c"));
    }
    if (tables.history() == null) {
      return keys;
    }
    keys.add("union all").add(keysOf(query, part, "h", false));
    if (patients != null && (type.equals("Patient") || mapping.patient != null)) {
      keys.add(referringTo(query, part, patients, "h"));
    }
    return keys.add("and h." + mapping.id + " in (")
        .add(changedSince(query, part, tables.current()))
        .add("union all")
        .add(changedSince(query, part, tables.history()))
        .add(deletedSince(query, part, tables.history()))
        .add(")")
        .add(isLast(query));
  }

  /** The keys of what does not exist any more, in no order. */
  Sql deleted(SourceQuery query, Part part) {
    Sql keys = keysOf(query, part, "c", true);
    return tables.history() == null
        ? keys
        : keys.add("union all").add(keysOf(query, part, "h", true)).add(isLast(query));
  }

  /** The id of each n-th of these, in their order. */
  static Sql everyNth(Sql keys, int n) {
    return Sql.of("select n.id from (select k.id, row_number() over (order by k.id) as n from (")
        .add(keys)
        .add(") k) n where mod(n.n, ?) = 0 order by n.n", n);
  }

  /** The ids of these. */
  static Sql ids(Sql keys) {
    return Sql.of("select k.id from (").add(keys).add(") k");
  }

  /** The first ids of these, in their order. */
  static Sql firstIds(Sql keys) {
    return ids(keys).add("order by k.id limit " + IDS_AT_ONCE);
  }

  /** These, each a {@link Row}, in the order of ids. */
  Sql page(Sql keys) {
    boolean both = tables.history() != null;
    String body = "c." + mapping.body;
    Sql sql =
        Sql.of("select k.id, k.version, k.updated, k.place,")
            .add(bodyColumns(both ? "coalesce(" + body + ", h." + mapping.body + ")" : body))
            .add("from (")
            .add(keys)
            .add(") k")
            .add("left join " + tables.current() + " c")
            .add("on k.place = 0 and c." + mapping.id + " = k.id")
            .add(own("c"));
    if (both) {
      sql.add("left join " + tables.history() + " h")
          .add("on k.place = 1 and h." + mapping.id + " = k.id")
          .add("and h." + mapping.version + " = k.version")
          .add(own("h"));
    }
    return sql.add("order by k.id");
  }

  /** The version in history that came before a deletion, a {@link Row}. */
  Sql before(Row deletion) {
    return Sql.of(
            "select h.%s, h.%s, h.%s, 1,".formatted(mapping.id, mapping.version, mapping.updated))
        .add(bodyColumns("h." + mapping.body))
        .add(from("h"))
        .add("and h." + mapping.id + " = ?", deletion.id())
        .add("and h." + mapping.updated + " <= ?", mapping.times.until(deletion.updated()))
        .add("and h." + mapping.body + " is not null")
        .add("order by " + newestFirst() + " limit 1");
  }

  /** The rest of a statement that finds one row as {@code b}. */
  Sql oneRow(Row row) {
    String table = row.inHistory() ? tables.history() : tables.current();
    Sql sql = Sql.of("from " + table + " b where b." + mapping.id + " = ?", row.id()).add(own("b"));
    return row.inHistory()
        ? sql.add(
            "and cast(b." + mapping.version + " as varchar) = ?", String.valueOf(row.version()))
        : sql;
  }

  /** The tags of some resources: id, version or null, system, code, display or null. */
  Sql tags(TagTable tags, Collection<String> ids) {
    return Sql.of("select t." + tags.id())
        .add(tags.version() == null ? ", null" : ", t." + tags.version())
        .add(", t." + tags.system() + ", t." + tags.code())
        .add(tags.display() == null ? ", null" : ", t." + tags.display())
        .add("from " + tags.table() + " t where t." + tags.id() + " = any(?)", Several.texts(ids))
        .add("and t." + tags.type() + " = ?", type)
        .add(ofTenant("t"))
        .add("order by 1, 3, 4");
  }

  private String bodyColumns(String body) {
    String length = dialect.length(body, mapping.encoding);
    return "%s, case when %s <= %d then %s end"
        .formatted(length, length, BODY_IN_ROW, dialect.content(body, mapping.encoding));
  }

  /** The keys of a table's rows that meet all but what depends on other rows. */
  private Sql keysOf(SourceQuery query, Part part, String alias, boolean gone) {
    Deleted deleted = mapping.deleted;
    String timeColumn = gone ? mapping.deletionTime() : mapping.updated;
    String time = alias + "." + timeColumn;
    String version =
        mapping.version == null ? "cast(null as varchar)" : alias + "." + mapping.version;
    Sql sql =
        Sql.of("select %d as place,".formatted(alias.equals("h") ? 1 : 0))
            .add("%s.%s as id, %s as version,".formatted(alias, mapping.id, version))
            .add(time + " as updated")
            .add(from(alias))
            .add(part.of(alias + "." + mapping.id));
    Set<String> ids = query.ids().orElse(null);
    if (ids != null) {
      sql.add("and %s.%s = any(?)".formatted(alias, mapping.id), Several.texts(Ids.valid(ids)));
    }
    if (hasHistory() || (gone && timeColumn.equals(mapping.updated))) {
      sql.add("and %s.%s <= ?".formatted(alias, mapping.updated), asOf(query));
    }
    if (deleted != null) {
      String column = alias + "." + deleted.column();
      sql.add(deleted.isTime() ? byTime(column, gone, query) : byFlag(column, gone));
    }
    return sql.add(within(query, time));
  }

  private static Sql byFlag(String column, boolean gone) {
    return Sql.of("and " + column + (gone ? " is true" : " is not true"));
  }

  private Sql byTime(String column, boolean gone, SourceQuery query) {
    if (gone) {
      return Sql.of("and " + column + " <= ?", asOf(query));
    }
    return hasHistory()
        ? Sql.of("and (%s is null or %s > ?)".formatted(column, column), asOf(query))
        : Sql.of("and " + column + " is null");
  }

  /** What may refer to one of the patients: links may have gone with their resource. */
  private Sql referringTo(SourceQuery query, Part part, Collection<String> patients, String alias) {
    Several some = Several.texts(patients);
    if (type.equals("Patient")) {
      return Sql.of("and " + alias + "." + mapping.id + " = any(?)", some);
    }
    LinkTable links = mapping.links;
    if (links == null) {
      return Sql.of("and " + alias + "." + mapping.patient + " = any(?)", some);
    }
    return Sql.of("and " + alias + "." + mapping.id + " in (select l." + links.id())
        .add("from " + links.table() + " l where l." + links.patient() + " = any(?)", some)
        .add("and l." + links.type() + " = ?", type)
        .add(part.of("l." + links.id()))
        .add(ofTenant("l"))
        .add(hasHistory() ? deletedSince(query, part, tables.current()) : new Sql())
        .add(")");
  }

  /** The ids of resources with a version from after the transaction time. */
  private Sql changedSince(SourceQuery query, Part part, String table) {
    return after(query, part, table, mapping.updated);
  }

  /** Those deleted after the transaction time without a version that says so, to be added. */
  private Sql deletedSince(SourceQuery query, Part part, String table) {
    Deleted deleted = mapping.deleted;
    return deleted == null || !deleted.isTime()
        ? new Sql()
        : Sql.of("union all").add(after(query, part, table, deleted.column()));
  }

  private Sql after(SourceQuery query, Part part, String table, String time) {
    return Sql.of("select n." + mapping.id + " from " + table + " n where true")
        .add(own("n"))
        .add("and n." + time + " > ?", asOf(query))
        .add(part.of("n." + mapping.id));
  }

  /** Of a resource's versions up to the transaction time, it is the last one. */
  private Sql isLast(SourceQuery query) {
    String same = " n where n.%1$s = h.%1$s and n.%2$s <= ?".formatted(mapping.id, mapping.updated);
    return Sql.of("and not exists (select 1 from " + tables.current() + same, asOf(query))
        .add(own("n"))
        .add(") and not exists (select 1 from " + tables.history() + same, asOf(query))
        .add(own("n"))
        .add("and " + isLater() + ")");
  }

  /** Whether version {@code n} came after {@code h}. */
  private String isLater() {
    String byVersion = order("n") + " > " + order("h");
    return mapping.times.mayRunBackwards()
        ? byVersion
        : "(n.%1$s > h.%1$s or n.%1$s = h.%1$s and %2$s)".formatted(mapping.updated, byVersion);
  }

  private String newestFirst() {
    String byVersion = order("h") + " desc";
    return mapping.times.mayRunBackwards()
        ? byVersion
        : "h." + mapping.updated + " desc, " + byVersion;
  }

  /** The order of versions, by which a text of 10 comes after one of 9. */
  private String order(String alias) {
    return "(char_length(cast(%1$s.%2$s as varchar)), %1$s.%2$s)".formatted(alias, mapping.version);
  }

  private Object asOf(SourceQuery query) {
    return mapping.times.until(query.transactionTime());
  }

  private Sql within(SourceQuery query, String time) {
    Sql sql = new Sql();
    Window window = query.window().orElse(null);
    Instant since = window == null ? null : window.since();
    if (since != null) {
      sql.add("and " + time + " > ?", mapping.times.since(since));
    }
    Instant until = window == null ? null : window.until();
    if (until != null) {
      sql.add("and " + time + " < ?", mapping.times.until(until));
    }
    return sql;
  }

  private Sql from(String alias) {
    String table = alias.equals("h") ? tables.history() : tables.current();
    return Sql.of("from " + table + " " + alias + " where true").add(own(alias));
  }

  private Sql own(String alias) {
    Sql sql = new Sql();
    mapping.typeColumn().ifPresent(column -> sql.add("and " + alias + "." + column + " = ?", type));
    return sql.add(ofTenant(alias));
  }

  private Sql ofTenant(String alias) {
    return ofTenant(alias, mapping, tenant);
  }

  private static Sql ofTenant(String alias, Mapping mapping, @Nullable String tenant) {
    if (mapping.tenant == null) {
      return new Sql();
    }
    String column = "and " + alias + "." + mapping.tenant;
    return tenant == null ? Sql.of(column + " is null") : Sql.of(column + " = ?", tenant);
  }
}
