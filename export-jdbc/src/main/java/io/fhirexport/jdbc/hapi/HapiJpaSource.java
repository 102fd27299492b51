package io.fhirexport.jdbc.hapi;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.AsOfGrade;
import io.fhirexport.api.source.Compartment;
import io.fhirexport.api.source.Condition;
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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a HAPI FHIR JPA server (8.8), read from its tables on PostgreSQL while the
 * server runs, without a call to it. Thread-safe. It writes nothing.
 *
 * <p>It reads the versions current at the transaction time from the server's history ({@link
 * AsOfGrade#AS_OF}), knows deletions, and finds the resources of some patients by the server's
 * links. A version that was expunged since is not there any more; then neither is its resource, if
 * it has changed since. Where the server stores tags without versions ({@code NON_VERSIONED}), a
 * version that has been replaced since has none; and {@code meta.source} of versions that only
 * {@code hfj_res_ver_prov} tells, as older releases wrote it, is left out.
 *
 * <p>Each cursor holds one connection, with a transaction, until it is closed; give it a pool with
 * at least as many connections as the engine has workers, and two more.
 */
public final class HapiJpaSource implements ResourceSource, KnowsDeletions, LooksUpResources {
  private static final String SOME_IDS = "ids";
  private static final String SOME_PATIENTS = "patients";

  /** For more patients it reads all resources, and the engine judges whose they are. */
  private static final long MOST_PATIENTS_TO_FIND = 10_000;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

  private final DataSource database;
  private final Statements statements;
  private final ZoneId zone;
  private final Clock clock;
  private final Set<String> types;
  private final Set<String> leftOut;
  private final int splitSize;
  private final Tags tags = new Tags();

  private HapiJpaSource(Builder builder) {
    this.database = builder.database;
    this.zone = builder.zone;
    this.statements = new Statements(builder.zone, builder.partition);
    this.clock = new Clock(builder.longestTransaction);
    this.types = builder.types;
    this.leftOut = builder.leftOut;
    this.splitSize = builder.splitSize;
  }

  /**
   * Begins with all defaults.
   *
   * @param database the server's, on PostgreSQL; the host closes it
   */
  public static Builder builder(DataSource database) {
    return new Builder(database);
  }

  /** Chooses the partition of the server that a context may read. */
  @FunctionalInterface
  public interface Partition {
    /** The partition's number, or null for what is in none. */
    @Nullable Integer of(ExportContext context);
  }

  @Override
  public SourceDescription describe() throws IOException {
    Set<String> found = new TreeSet<>(types);
    if (types.isEmpty()) {
      try (Connection connection = database.getConnection();
          PreparedStatement statement = Statements.types().prepare(connection);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      } catch (SQLException e) {
        throw Failures.of(e);
      }
    }
    found.removeAll(leftOut);
    return new SourceDescription(found, AsOfGrade.AS_OF, Trust.TRUSTED, "hapi-jpa-1 " + zone);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is the time of the database, or when the oldest transaction began that writes, less the
   * longest transaction; as far as the database shows them to this user: those of other users need
   * the right {@code pg_read_all_stats}. On a standby it is the time of the last transaction that
   * arrived, less the longest.
   */
  @Override
  public Instant transactionTime(ExportContext context) throws IOException {
    try (Connection connection = database.getConnection()) {
      return clock.read(Clock.postgresql(), connection);
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
    if (leftOut.contains(query.type())) {
      return CloseableIterator.of(List.of());
    }
    if (query.ids().isPresent()) {
      return CloseableIterator.of(
          List.of(new Split(SOME_IDS, Set.of(Condition.WINDOW, Condition.IDS))));
    }
    if (patientsToFind(query) != null) {
      return CloseableIterator.of(List.of(new Split(SOME_PATIENTS, Set.of(Condition.WINDOW))));
    }
    return ranges(query);
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    Key after = position == null ? null : Key.parse(position);
    Splicer splicer = new Splicer(query.type(), zone, tags);
    VersionCursor.RowReader reader =
        (row, connection) -> splicer.resource(Version.of(row), connection);
    try {
      if (split.token().equals(SOME_IDS)) {
        Set<String> ids = query.ids().orElseThrow(HapiJpaSource::strangeSplit);
        return VersionCursor.open(
            Reading.with(Statements.IN_ORDER_OF_KEYS, database),
            statements.withIds(query, valid(ids), after),
            reader);
      }
      if (split.token().equals(SOME_PATIENTS)) {
        PatientSet patients = patientsToFind(query);
        if (patients == null) {
          throw strangeSplit();
        }
        return VersionCursor.open(
            Reading.with(Statements.IN_ORDER_OF_KEYS, database),
            statements.withPatients(query, valid(list(patients)), after),
            reader);
      }
      Key.Range range = Key.Range.parse(split.token()).from(after);
      return VersionCursor.open(
          Reading.with(Statements.IN_ORDER_OF_INDEX, database),
          statements.inRange(query, range),
          reader);
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context)
      throws IOException {
    SourceQuery query =
        SourceQuery.builder("Group", transactionTime, context).ids(Set.of(groupId)).build();
    Split split = new Split(SOME_IDS, Set.of(Condition.IDS));
    try (ResourceCursor groups = open(query, split, null)) {
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
    Set<String> existing = new TreeSet<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            statements.existing(type, valid(ids), transactionTime, context).prepare(connection);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        existing.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw Failures.of(e);
    }
    return leftOut.contains(type) ? Set.of() : existing;
  }

  @Override
  public CloseableIterator<Split> planDeletions(SourceQuery query) throws IOException {
    return leftOut.contains(query.type()) ? CloseableIterator.of(List.of()) : ranges(query);
  }

  @Override
  public ResourceCursor openDeletions(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    Key.Range range =
        Key.Range.parse(split.token()).from(position == null ? null : Key.parse(position));
    Splicer splicer = new Splicer(query.type(), zone, tags);
    try {
      return VersionCursor.open(
          Reading.with(Statements.IN_ORDER_OF_INDEX, database),
          statements.deletedInRange(query, range),
          (row, connection) -> deletion(row, connection, splicer));
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  private static ExportResource deletion(ResultSet row, Connection connection, Splicer splicer)
      throws SQLException, IOException {
    ExportResource deletion =
        splicer.withoutBody(row.getString(1), row.getString(3), row.getString(4));
    try (PreparedStatement statement =
            Statements.before(row.getLong(2), row.getLong(3)).prepare(connection);
        ResultSet last = statement.executeQuery()) {
      if (!last.next()) {
        return deletion;
      }
      ExportResource resource = splicer.resource(Version.of(last), connection);
      return new ExportResource(
              resource.type(), row.getString(1), resource.bytes(), 0, resource.length())
          .versionId(row.getString(3))
          .lastUpdated(deletion.lastUpdated().orElseThrow());
    }
  }

  private CloseableIterator<Split> ranges(SourceQuery query) throws IOException {
    try {
      Reading reading = Reading.with(Statements.IN_ORDER_OF_INDEX, database);
      return Ranges.open(reading, statements.everyNth(query, splitSize), new Keys());
    } catch (SQLException e) {
      throw Failures.of(e);
    }
  }

  private static @Nullable PatientSet patientsToFind(SourceQuery query) {
    PatientSet patients = query.compartment().flatMap(Compartment::patients).orElse(null);
    return patients == null || patients.size() > MOST_PATIENTS_TO_FIND ? null : patients;
  }

  private static List<String> list(PatientSet patients) throws IOException {
    List<String> ids = new ArrayList<>();
    try (CloseableIterator<String> walk = patients.ids()) {
      for (String id = walk.next(); id != null; id = walk.next()) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** Of these, what can be an id. */
  private static List<String> valid(Iterable<String> ids) {
    List<String> valid = new ArrayList<>();
    for (String id : ids) {
      if (ID.matcher(id).matches()) {
        valid.add(id);
      }
    }
    return valid;
  }

  private static PermanentFailureException strangeSplit() {
    return new PermanentFailureException("A split of the database does not fit its query.");
  }

  /** Keys of versions, and the splits between them. */
  private static final class Keys implements Ranges.Keys {
    @Override
    public String key(ResultSet row) throws SQLException {
      return new Key(row.getString(1), row.getLong(2)).text();
    }

    @Override
    public Split split(@Nullable String after, @Nullable String last) {
      String token = (after == null ? "" : after) + ".." + (last == null ? "" : last);
      return new Split(token, Set.of(Condition.WINDOW));
    }
  }

  /** Gathers settings. Confined to one thread. */
  public static final class Builder {
    private final DataSource database;
    private ZoneId zone = ZoneId.systemDefault();
    private Duration longestTransaction = Duration.ofMinutes(1);
    private Set<String> types = Set.of();
    private Set<String> leftOut = Set.of("Binary");
    private int splitSize = 20_000;
    private @Nullable Partition partition;

    private Builder(DataSource database) {
      this.database = Objects.requireNonNull(database);
    }

    /**
     * Where the server's clock stands: the tables hold its local time. Default: this process's. In
     * a zone with summer time, changes in the hour that comes twice are told as of the second, and
     * an export from within it hands out later ones as well, or those of an hour before {@code
     * _since}: a repeat, never a loss.
     */
    public Builder zone(ZoneId value) {
      this.zone = Objects.requireNonNull(value);
      return this;
    }

    /**
     * The longest that the server takes from the time it gives to a change to its commit, with the
     * difference of the clocks of server and database. The transaction time lies that far back.
     * Default: a minute.
     */
    public Builder longestTransaction(Duration value) {
      this.longestTransaction = Objects.requireNonNull(value);
      return this;
    }

    /**
     * The types there are, with or without resources. Default: those which the tables have
     * resources of, or have had.
     */
    public Builder types(Set<String> values) {
      this.types = Set.copyOf(values);
      return this;
    }

    /**
     * The types that are not there for an export. Default: {@code Binary}, in which the server
     * keeps the files of its own exports.
     */
    public Builder leaveOut(Set<String> values) {
      this.leftOut = Set.copyOf(values);
      return this;
    }

    /**
     * Chooses what of a partitioned server a context may read. Default: everything, which is wrong
     * where partitions have resources of the same type and id.
     */
    public Builder partition(Partition value) {
      this.partition = Objects.requireNonNull(value);
      return this;
    }

    /** How many versions a split spans; 20,000 by default. */
    public Builder splitSize(int versions) {
      if (versions < 1) {
        throw new IllegalArgumentException(
            "A split spans 1 version or more, not " + versions + ".");
      }
      this.splitSize = versions;
      return this;
    }

    /** The source; reads nothing yet. */
    public HapiJpaSource build() {
      return new HapiJpaSource(this);
    }
  }
}
