package io.fhirexport.jdbc.source;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.AsOfGrade;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.KnowsDeletions;
import io.fhirexport.api.source.LooksUpResources;
import io.fhirexport.api.source.PatientSet;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Trust;
import io.fhirexport.jdbc.reading.Clock;
import io.fhirexport.jdbc.reading.Failures;
import io.fhirexport.jdbc.reading.Ranges;
import io.fhirexport.jdbc.reading.Reading;
import io.fhirexport.jdbc.reading.Sql;
import io.fhirexport.jdbc.source.Mapping.Tables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Resources from a host's own tables of JSON on PostgreSQL or H2, as a {@link Mapping} describes
 * them. Thread-safe. It writes nothing.
 *
 * <p>With a history it hands out the versions current at the transaction time ({@link
 * AsOfGrade#AS_OF}), without one those that are there when it reads ({@link AsOfGrade#LATEST});
 * that is what it declares as well if only some types have a history.
 *
 * <p>A cursor holds one connection until it is closed, and reads a page of rows after the other,
 * each in a short transaction. Give it a pool with at least as many connections as the engine has
 * workers, and two more.
 */
public final class JdbcResourceSource implements ResourceSource, KnowsDeletions, LooksUpResources {
  /** For more patients it reads all resources, and the engine judges whose they are. */
  private static final long MOST_PATIENTS_TO_FIND = 10_000;

  private final DataSource database;
  private final Mapping mapping;
  private final Tenant tenant;
  private final Clock clock;
  private final Set<String> types;
  private final Trust trust;
  private final int splitSize;

  private JdbcResourceSource(Builder builder) {
    this.database = builder.database;
    this.mapping = builder.mapping;
    this.tenant = builder.tenant;
    this.clock = new Clock(builder.longestTransaction);
    this.types = builder.types;
    this.trust = builder.trust;
    this.splitSize = builder.splitSize;
  }

  /**
   * Begins with all defaults.
   *
   * @param database the host's, on PostgreSQL or H2; the host closes it
   */
  public static Builder builder(DataSource database, Mapping mapping) {
    return new Builder(database, mapping);
  }

  /** Chooses the tenant whose rows a context may read. */
  @FunctionalInterface
  public interface Tenant {
    /** The value of the tenant column, or null for the rows that have none. */
    @Nullable String of(ExportContext context);
  }

  /**
   * {@inheritDoc}
   *
   * @throws PermanentFailureException if the mapping does not fit the database, with every fault
   */
  @Override
  public SourceDescription describe() throws IOException {
    Set<String> found = new TreeSet<>(types.isEmpty() ? mapping.types() : types);
    try (Connection connection = database.getConnection()) {
      Check.that(mapping, connection);
      if (found.isEmpty()) {
        for (Tables tables : mapping.tables()) {
          addTypes(tables, connection, found);
        }
      }
    } catch (SQLException e) {
      throw Failures.of(e);
    }
    AsOfGrade grade = mapping.hasHistory() ? AsOfGrade.AS_OF : AsOfGrade.LATEST;
    return new SourceDescription(found, grade, trust, mapping.fingerprint());
  }

  private void addTypes(Tables tables, Connection connection, Set<String> found)
      throws SQLException, IOException {
    String column = mapping.typeColumn().orElseThrow();
    Dialect dialect = Dialect.of(connection);
    for (String table : tables.all()) {
      try (PreparedStatement statement = dialect.types(table, column).prepare(connection);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is the time of the database, on PostgreSQL or when the oldest transaction began that
   * writes, less the longest transaction; as far as the database shows them to this user: those of
   * other users need the right {@code pg_read_all_stats}. On a standby it is the time of the last
   * transaction that arrived, less the longest.
   */
  @Override
  public Instant transactionTime(ExportContext context) throws IOException {
    try (Connection connection = database.getConnection()) {
      return clock.read(Dialect.of(connection).clock(), connection);
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
    List<String> patients = patientsToFind(query);
    return ranges(query, statements -> statements.existing(query, Range.ALL, patients));
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    List<String> patients = patientsToFind(query);
    Range range = Range.parse(split.token()).from(position);
    return read(
        query.type(),
        query.context(),
        (reading, statements, dialect) ->
            PageCursor.ofResources(
                reading,
                new Bodies(mapping, dialect, statements),
                new IdWalk(range, rest -> statements.existing(query, rest, patients)),
                ids -> statements.existing(query, ids, null)));
  }

  @Override
  public CloseableIterator<Split> planDeletions(SourceQuery query) throws IOException {
    return mapping.deleted == null
        ? CloseableIterator.of(List.of())
        : ranges(query, statements -> statements.deleted(query, Range.ALL));
  }

  @Override
  public ResourceCursor openDeletions(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    Range range = Range.parse(split.token()).from(position);
    return read(
        query.type(),
        query.context(),
        (reading, statements, dialect) ->
            PageCursor.ofDeletions(
                reading,
                new Bodies(mapping, dialect, statements),
                new IdWalk(range, rest -> statements.deleted(query, rest)),
                ids -> statements.deleted(query, ids)));
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context)
      throws IOException {
    if (Ids.valid(List.of(groupId)).isEmpty()) {
      return GroupMembers.unknown();
    }
    if (mapping.members != null) {
      return listed(mapping.members, groupId, transactionTime, context);
    }
    if (!isThere("Group")) {
      return GroupMembers.unknown();
    }
    SourceQuery query =
        SourceQuery.builder("Group", transactionTime, context).ids(Set.of(groupId)).build();
    try (ResourceCursor groups = open(query, Range.ALL.split(), null)) {
      ExportResource group = groups.next();
      return group == null
          ? GroupMembers.unknown()
          : GroupMembers.resource(
              new ByteArrayInputStream(group.bytes(), group.offset(), group.length()));
    }
  }

  @Override
  public Set<String> existing(
      String type, Set<String> ids, Instant transactionTime, ExportContext context)
      throws IOException {
    if (!isThere(type)) {
      return Set.of();
    }
    SourceQuery query = SourceQuery.builder(type, transactionTime, context).ids(ids).build();
    return read(
        type,
        context,
        (reading, statements, dialect) -> {
          Sql sql = Statements.ids(statements.existing(query, Range.ALL, null));
          Set<String> existing = new TreeSet<>();
          try (reading;
              PreparedStatement statement = sql.prepare(reading.connection());
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              existing.add(rows.getString(1));
            }
          }
          return existing;
        });
  }

  private CloseableIterator<Split> ranges(SourceQuery query, Keys keys) throws IOException {
    if (!isThere(query.type())) {
      return CloseableIterator.of(List.of());
    }
    return read(
        query.type(),
        query.context(),
        (reading, statements, dialect) ->
            Ranges.open(
                reading, Statements.everyNth(keys.of(statements), splitSize), new Range.Splits()));
  }

  private GroupMembers listed(
      MemberTable table, String groupId, Instant transactionTime, ExportContext context)
      throws IOException {
    Sql sql = Statements.members(table, mapping, tenant.of(context), groupId, transactionTime);
    Members members;
    try {
      members = Members.open(Reading.snapshot(database), sql, mapping.times);
    } catch (SQLException e) {
      throw Failures.of(e);
    }
    if (!members.isEmpty()) {
      return GroupMembers.entries(members);
    }
    members.close();
    return existing("Group", Set.of(groupId), transactionTime, context).isEmpty()
        ? GroupMembers.unknown()
        : GroupMembers.entries(CloseableIterator.of(List.of()));
  }

  /** The patients by whom resources are found, or null to read all. */
  private @Nullable List<String> patientsToFind(SourceQuery query) throws IOException {
    PatientSet patients = query.compartment().flatMap(Compartment::patients).orElse(null);
    boolean known =
        mapping.patient != null || mapping.links != null || query.type().equals("Patient");
    return patients == null || !known || patients.size() > MOST_PATIENTS_TO_FIND
        ? null
        : Ids.valid(patients);
  }

  private boolean isThere(String type) {
    return mapping.tables(type).isPresent() && (types.isEmpty() || types.contains(type));
  }

  /** Does some work on a connection, which is the work's to close unless it fails. */
  private <T> T read(String type, ExportContext context, Work<T> work) throws IOException {
    Tables tables =
        mapping
            .tables(type)
            .orElseThrow(
                () -> new PermanentFailureException("The database has no table of " + type + "."));
    try {
      Reading reading = Reading.snapshot(database);
      try {
        Dialect dialect = Dialect.of(reading.connection());
        Statements statements = new Statements(mapping, dialect, tables, type, tenant.of(context));
        return work.on(reading, statements, dialect);
      } catch (SQLException | IOException | RuntimeException e) {
        reading.close();
        throw e;
      }
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  private interface Keys {
    Sql of(Statements statements);
  }

  private interface Work<T> {
    T on(Reading reading, Statements statements, Dialect dialect) throws SQLException, IOException;
  }

  /** Gathers settings. Confined to one thread. */
  public static final class Builder {
    private final DataSource database;
    private final Mapping mapping;
    private Tenant tenant = context -> context.owner().tenant();
    private Duration longestTransaction = Duration.ofMinutes(1);
    private Set<String> types = Set.of();
    private Trust trust = Trust.UNTRUSTED;
    private int splitSize = 20_000;

    private Builder(DataSource database, Mapping mapping) {
      this.database = Objects.requireNonNull(database);
      this.mapping = Objects.requireNonNull(mapping);
    }

    /**
     * Chooses the value of the mapping's tenant column. Default: the tenant of the context's owner.
     */
    public Builder tenant(Tenant value) {
      this.tenant = Objects.requireNonNull(value);
      return this;
    }

    /**
     * The longest that the host takes from the time it gives to a change to its commit, with the
     * difference of the clocks of host and database. The transaction time lies that far back.
     * Default: a minute.
     */
    public Builder longestTransaction(Duration value) {
      this.longestTransaction = Objects.requireNonNull(value);
      return this;
    }

    /**
     * The types there are, with or without resources; of others nothing is read. Default: those
     * with a table of their own, or those found in the one table.
     */
    public Builder types(Set<String> values) {
      this.types = Set.copyOf(values);
      return this;
    }

    /** Bodies are well-formed FHIR, because the host wrote them itself: {@link Trust#TRUSTED}. */
    public Builder trusted() {
      this.trust = Trust.TRUSTED;
      return this;
    }

    /** How many resources a split spans; 20,000 by default. */
    public Builder splitSize(int resources) {
      if (resources < 1) {
        throw new IllegalArgumentException(
            "A split spans 1 resource or more, not " + resources + ".");
      }
      this.splitSize = resources;
      return this;
    }

    /** The source; reads nothing yet. */
    public JdbcResourceSource build() {
      return new JdbcResourceSource(this);
    }
  }
}
