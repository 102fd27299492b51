package io.fhirexport.jdbc.source;

import io.fhirexport.jdbc.reading.LocalTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** How columns hold times. Immutable. */
public abstract sealed class Times {
  /** As {@code timestamp with time zone}. */
  public static final Times ZONED = new Zoned();

  /** As whole milliseconds since 1970-01-01 UTC. */
  public static final Times EPOCH_MILLIS = new EpochMillis();

  private Times() {}

  /**
   * As {@code timestamp} without a zone, in the local time of one. In a zone with summer time,
   * changes in the hour that comes twice are told as of the second, and an export from within it
   * hands out later ones as well, or those of an hour before {@code _since}: a repeat, never a
   * loss.
   */
  public static Times local(ZoneId zone) {
    return new Local(zone);
  }

  /** What stands for an instant in a statement. */
  abstract Object parameter(Instant instant);

  /** What is before all that comes after an instant, to compare a column with. */
  Object since(Instant instant) {
    return parameter(instant);
  }

  /** What is not before anything up to an instant, to compare a column with. */
  Object until(Instant instant) {
    return parameter(instant);
  }

  /** Whether a later version may seem to be older. */
  boolean mayRunBackwards() {
    return false;
  }

  /** The instant in a column, or null. */
  abstract @Nullable Instant read(ResultSet row, int column) throws SQLException;

  /** Whether a column is of the right kind, by the name of its type. */
  abstract boolean fits(String columnType);

  private static final class Zoned extends Times {
    @Override
    Object parameter(Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }

    @Override
    @Nullable Instant read(ResultSet row, int column) throws SQLException {
      OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
      return time == null ? null : time.toInstant();
    }

    @Override
    boolean fits(String columnType) {
      return columnType.equals("timestamptz") || columnType.equals("timestamp with time zone");
    }

    @Override
    public String toString() {
      return "timestamp with time zone";
    }
  }

  private static final class Local extends Times {
    private final LocalTimes times;

    Local(ZoneId zone) {
      this.times = new LocalTimes(zone);
    }

    @Override
    Object parameter(Instant instant) {
      return times.of(instant);
    }

    @Override
    Object since(Instant instant) {
      return times.since(instant);
    }

    @Override
    Object until(Instant instant) {
      return times.until(instant);
    }

    @Override
    boolean mayRunBackwards() {
      return !times.zone().getRules().isFixedOffset();
    }

    @Override
    @Nullable Instant read(ResultSet row, int column) throws SQLException {
      LocalDateTime time = row.getObject(column, LocalDateTime.class);
      return time == null ? null : times.at(time).toInstant();
    }

    @Override
    boolean fits(String columnType) {
      return columnType.equals("timestamp");
    }

    @Override
    public String toString() {
      return "timestamp in " + times.zone();
    }
  }

  private static final class EpochMillis extends Times {
    @Override
    Object parameter(Instant instant) {
      return instant.toEpochMilli();
    }

    @Override
    @Nullable Instant read(ResultSet row, int column) throws SQLException {
      long millis = row.getLong(column);
      return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    boolean fits(String columnType) {
      return columnType.equals("int8") || columnType.equals("bigint");
    }

    @Override
    public String toString() {
      return "bigint of milliseconds";
    }
  }
}
