package io.fhirexport.jdbc.source;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Which tables and columns hold a host's resources. Immutable.
 *
 * <p>Names are as SQL has them: {@code last_updated} means what it means to the database, {@code
 * "lastUpdated"} in double quotes exactly that. A table may have its schema in front. Every table
 * may be a view.
 */
public final class Mapping {
  private final Map<String, Tables> tables;
  private final @Nullable String typeColumn;
  final String id;
  final @Nullable String version;
  final String updated;
  final String body;
  final Body encoding;
  final Times times;
  final @Nullable Deleted deleted;
  final boolean wholeBodies;
  final @Nullable String patient;
  final @Nullable LinkTable links;
  final @Nullable TagTable tags;
  final @Nullable MemberTable members;
  final @Nullable String tenant;

  private Mapping(Builder builder) {
    this.tables = Map.copyOf(builder.tables);
    this.typeColumn = builder.typeColumn;
    this.id = builder.id;
    this.version = builder.version;
    this.updated = builder.updated;
    this.body = builder.body;
    this.encoding = builder.encoding;
    this.times = builder.times;
    this.deleted = builder.deleted;
    this.wholeBodies = builder.wholeBodies;
    this.patient = builder.patient;
    this.links = builder.links;
    this.tags = builder.tags;
    this.members = builder.members;
    this.tenant = builder.tenant;
  }

  /**
   * Begins with one table of current resources for all types.
   *
   * @param typeColumn the column of the type, such as {@code Patient}
   */
  public static Builder oneTable(String table, String typeColumn) {
    return new Builder(Map.of("", new Tables(table, null)), Objects.requireNonNull(typeColumn));
  }

  /**
   * Begins with a table of current resources for each type.
   *
   * @param tables the tables by type, at least one
   */
  public static Builder tablePerType(Map<String, String> tables) {
    Map<String, Tables> byType = new LinkedHashMap<>();
    tables.forEach((type, table) -> byType.put(type, new Tables(table, null)));
    return new Builder(byType, null);
  }

  /** A column that tells deletions: a time, or a flag. */
  record Deleted(String column, boolean isTime) {}

  /** The tables of current resources and of history. */
  record Tables(String current, @Nullable String history) {
    List<String> all() {
      return history == null ? List.of(current) : List.of(current, history);
    }
  }

  /** The tables of a type; none if there is none of it. */
  Optional<Tables> tables(String type) {
    return Optional.ofNullable(tables.get(typeColumn == null ? type : ""));
  }

  /** All tables of resources. */
  Iterable<Tables> tables() {
    return new TreeMap<>(tables).values();
  }

  /** The column of the type, if types share a table. */
  Optional<String> typeColumn() {
    return Optional.ofNullable(typeColumn);
  }

  /** The types, if each has a table of its own. */
  Set<String> types() {
    return typeColumn == null ? tables.keySet() : Set.of();
  }

  /** The column of the time of a deletion. */
  String deletionTime() {
    return deleted != null && deleted.isTime() ? deleted.column() : updated;
  }

  /** Whether each type has a history. */
  boolean hasHistory() {
    return tables.values().stream().allMatch(type -> type.history() != null);
  }

  /** Another text if rows or their order are others. */
  String fingerprint() {
    CRC32 sum = new CRC32();
    String text = new TreeMap<>(tables) + " " + typeColumn + " " + id + " " + tenant;
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return "jdbc-1 " + Long.toHexString(sum.getValue());
  }

  /** Gathers names. Confined to one thread. */
  public static final class Builder {
    private final Map<String, Tables> tables;
    private final @Nullable String typeColumn;
    private final Names names = new Names();
    private String id = "id";
    private @Nullable String version;
    private String updated = "last_updated";
    private String body = "body";
    private Body encoding = Body.TEXT;
    private Times times = Times.ZONED;
    private @Nullable Deleted deleted;
    private boolean wholeBodies = true;
    private @Nullable String patient;
    private @Nullable LinkTable links;
    private @Nullable TagTable tags;
    private @Nullable MemberTable members;
    private @Nullable String tenant;

    private Builder(Map<String, Tables> tables, @Nullable String typeColumn) {
      this.tables = new LinkedHashMap<>(tables);
      this.typeColumn = typeColumn;
    }

    /**
     * Adds the history of a mapping with one table: a table with the same columns, which has every
     * version that is not current any more, and may have the current one too. Needs {@link
     * #version}.
     */
    public Builder history(String table) {
      if (typeColumn == null) {
        names.fault("one table cannot be the history of a table per type");
      }
      return historyOf("", table);
    }

    /** Adds the history of one type, in a mapping with a table per type. */
    public Builder history(String type, String table) {
      if (typeColumn != null) {
        names.fault("the history of one table for all types is one table");
      }
      return historyOf(type, table);
    }

    private Builder historyOf(String type, String table) {
      if (tables.containsKey(type)) {
        tables.computeIfPresent(type, (same, of) -> new Tables(of.current(), table));
      } else if (typeColumn == null && !type.isEmpty()) {
        names.fault("there is a history of " + type + ", and no table");
      }
      return this;
    }

    /** The column of the logical id, as text; {@code id} by default. One row has it, per type. */
    public Builder id(String column) {
      this.id = Objects.requireNonNull(column);
      return this;
    }

    /**
     * The column of the version, a whole number or text; none by default. A resource has each once.
     * Of two from the same instant the greater one counts, of two texts the longer one.
     */
    public Builder version(String column) {
      this.version = Objects.requireNonNull(column);
      return this;
    }

    /**
     * The column of the time a version was made, never null, never earlier than that of the version
     * before; {@code last_updated} by default.
     */
    public Builder updated(String column) {
      this.updated = Objects.requireNonNull(column);
      return this;
    }

    /** How all columns hold times; {@link Times#ZONED} by default. */
    public Builder times(Times value) {
      this.times = Objects.requireNonNull(value);
      return this;
    }

    /** The column of the JSON, and how it holds it; {@code body} as text by default. */
    public Builder body(String column, Body value) {
      this.body = Objects.requireNonNull(column);
      this.encoding = Objects.requireNonNull(value);
      return this;
    }

    /** Bodies have no {@code id} and {@code meta} of their own; the columns tell them. */
    public Builder bodiesWithoutIdAndMeta() {
      this.wholeBodies = false;
      return this;
    }

    /** A boolean column that is true in a row whose version says that the resource is deleted. */
    public Builder deletedFlag(String column) {
      this.deleted = new Deleted(Objects.requireNonNull(column), false);
      return this;
    }

    /** A column with the time at which the resource was deleted, or null. */
    public Builder deletedAt(String column) {
      this.deleted = new Deleted(Objects.requireNonNull(column), true);
      return this;
    }

    /**
     * The column of the logical id of the one patient a resource refers to, without {@code
     * Patient/}, or null if it refers to none. Where resources refer to several, use {@link
     * #links}.
     */
    public Builder patient(String column) {
      this.patient = Objects.requireNonNull(column);
      return this;
    }

    /** A table of the patients that resources refer to. */
    public Builder links(LinkTable table) {
      this.links = Objects.requireNonNull(table);
      return this;
    }

    /** A table of tags. */
    public Builder tags(TagTable table) {
      this.tags = Objects.requireNonNull(table);
      return this;
    }

    /** A table of groups' members; without it the Group resources tell them. */
    public Builder members(MemberTable table) {
      this.members = Objects.requireNonNull(table);
      return this;
    }

    /** The column of the tenant, as text, which then every table of the mapping has. */
    public Builder tenant(String column) {
      this.tenant = Objects.requireNonNull(column);
      return this;
    }

    /**
     * The mapping.
     *
     * @throws IllegalArgumentException if it cannot be right, with every fault
     */
    public Mapping build() {
      tables.forEach(this::judge);
      for (String column : new String[] {typeColumn, id, version, updated, body, patient, tenant}) {
        names.column(column);
      }
      if (tables.isEmpty()) {
        names.fault("there is no table");
      }
      if (patient != null && links != null) {
        names.fault("patients are in a column or in links, not in both");
      }
      if (deleted != null) {
        names.column(deleted.column());
      }
      if (links != null) {
        judge(links.table(), links.type(), links.id(), links.patient());
      }
      if (tags != null) {
        judge(tags.table(), tags.type(), tags.id(), tags.version(), tags.system(), tags.code());
        names.column(tags.display());
      }
      if (members != null) {
        judge(members.table(), members.group(), members.patient(), members.joined());
      }
      names.conclude();
      return new Mapping(this);
    }

    private void judge(String type, Tables of) {
      if (typeColumn == null) {
        names.type(type);
      }
      names.table(of.current());
      names.table(of.history());
      if (of.history() != null && version == null) {
        names.fault("the history " + of.history() + " needs a column of versions");
      }
    }

    private void judge(String table, @Nullable String... columns) {
      names.table(table);
      for (String column : columns) {
        names.column(column);
      }
    }
  }
}
