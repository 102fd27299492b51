package io.fhirexport.jdbc.hapi;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.jdbc.reading.LineBytes;
import io.fhirexport.jdbc.reading.LocalTimes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Makes whole resources of stored versions: HAPI keeps id, version, last change, source and tags
 * beside the body, whose members they become again, right after its type. Confined.
 */
final class Splicer {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");
  private static final byte[] META = ",\"meta\":{".getBytes(US_ASCII);

  private final String type;
  private final byte[] start;
  private final LocalTimes times;
  private final Tags tags;
  private final LineBytes line = new LineBytes();
  private @Nullable String lastText;
  private Instant lastUpdated = Instant.EPOCH;
  private String lastWritten = "";

  Splicer(String type, ZoneId zone, Tags tags) {
    this.type = type;
    this.start = ("{\"resourceType\":\"" + type + "\"").getBytes(US_ASCII);
    this.times = new LocalTimes(zone);
    this.tags = tags;
  }

  /**
   * The resource; its bytes are valid until the next one. What is stored in an unknown way, or is
   * broken, comes with an empty body.
   */
  ExportResource resource(Version version, Connection connection) throws SQLException, IOException {
    readTime(version.updated());
    byte[] body = version.body();
    if (body != null && version.encoding().equals("JSON") && startsWith(body, 0, start)) {
      line.clear();
      line.write(start, 0, start.length);
      int from = writeMeta(version, connection, body);
      line.write(body, from, body.length - from);
    } else {
      splice(version, connection);
    }
    return described(version.id(), version.number(), line.array(), line.length());
  }

  /** A resource without a body. */
  ExportResource withoutBody(String id, String version, String updated) {
    readTime(updated);
    return described(id, version, new byte[0], 0);
  }

  private ExportResource described(String id, String version, byte[] bytes, int length) {
    return new ExportResource(type, id, bytes, 0, length)
        .versionId(version)
        .lastUpdated(lastUpdated);
  }

  /** The rare ways to be stored: apart, compressed, or with another member before the type. */
  private void splice(Version version, Connection connection) throws SQLException, IOException {
    try (InputStream body = Bodies.open(version, connection)) {
      byte[] head = body.readNBytes(start.length + META.length + version.id().length() + 16);
      line.clear();
      int from = 0;
      if (startsWith(head, 0, start)) {
        line.write(start, 0, start.length);
        from = writeMeta(version, connection, head);
      }
      line.write(head, from, head.length - from);
      body.transferTo(line);
    } catch (ZipException | EOFException e) {
      // What is left of it may look whole.
      line.clear();
    }
  }

  /**
   * Writes id and meta, in front of what the body has of its own in them.
   *
   * @return where the body goes on
   */
  private int writeMeta(Version version, Connection connection, byte[] body) throws SQLException {
    int from = start.length;
    byte[] id = (",\"id\":\"" + version.id() + "\"").getBytes(US_ASCII);
    from += startsWith(body, from, id) ? id.length : 0;
    line.write(id, 0, id.length);
    line.ascii(",\"meta\":{\"versionId\":\"");
    line.ascii(version.number());
    line.ascii("\",\"lastUpdated\":\"");
    line.ascii(lastWritten);
    line.write('"');
    writeSource(version);
    String ids = version.tags();
    if (ids != null) {
      tags.write(ids, connection, line);
    }
    if (!startsWith(body, from, META)) {
      line.write('}');
      return from;
    }
    from += META.length;
    if (from < body.length && body[from] != '}') {
      line.write(',');
    }
    return from;
  }

  private void writeSource(Version version) {
    String source = version.source() == null ? "" : version.source();
    String request = version.request() == null ? "" : "#" + version.request();
    if (!source.isEmpty() || !request.isEmpty()) {
      line.ascii(",\"source\":");
      line.json(source + request);
    }
  }

  /** Resources stored together have the same time; it is read once. */
  private void readTime(String updated) {
    if (!updated.equals(lastText)) {
      ZonedDateTime time = times.at(LocalDateTime.parse(updated.replace(' ', 'T')));
      lastUpdated = time.toInstant();
      lastWritten = INSTANT.format(time);
      lastText = updated;
    }
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] start) {
    return bytes.length - from >= start.length
        && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
  }
}
