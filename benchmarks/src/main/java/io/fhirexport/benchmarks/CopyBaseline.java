package io.fhirexport.benchmarks;

import io.fhirexport.core.scope.CompartmentDefinition;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * What PostgreSQL needs to hand out the same resources: one {@code COPY ... TO STDOUT} in the order
 * of type and key, with id, version, last change and tags beside each body, read and forgotten.
 * Resources that others refer to are not followed: it does less than an export.
 *
 * @param seconds from the statement to its last byte
 * @param rows resources
 * @param bytes of all rows, as COPY's text has them
 */
record CopyBaseline(double seconds, long rows, long bytes) {
  private static final String COLUMNS =
      """
      select r.res_type, r.fhir_id, r.res_ver, r.res_updated, v.res_encoding, v.res_text_vc,
        case when r.has_tags then
          array(select t.tag_id from hfj_res_tag t where t.res_id = r.res_id)
        end
      from hfj_resource r
      join hfj_res_ver v on v.res_id = r.res_id and v.res_ver = r.res_ver
      where r.res_deleted_at is null and r.res_type <> 'Binary'
      """;
  private static final String ORDER = " order by r.res_type, r.res_id";

  static CopyBaseline system(DataSource database) throws IOException {
    return run(database, COLUMNS + ORDER);
  }

  static CopyBaseline patient(DataSource database) throws IOException {
    String types =
        CompartmentDefinition.patientR4().types().stream()
            .map(type -> "'" + type + "'")
            .collect(Collectors.joining(", "));
    return run(
        database,
        COLUMNS
            + " and r.res_type in ("
            + types
            + """
              )
              and (r.res_type = 'Patient' or exists (
                select 1 from hfj_res_link l
                where l.src_resource_id = r.res_id and l.target_resource_type = 'Patient'))
              """
            + ORDER);
  }

  static CopyBaseline group(DataSource database, String group) throws IOException {
    return run(
        database,
        """
        with member as (
          select l.target_resource_id id from hfj_res_link l
          join hfj_resource g on g.res_id = l.src_resource_id
          where g.res_type = 'Group' and g.fhir_id = '%s' and l.src_path = 'Group.member.entity')
        """
                .formatted(group.replace("'", "''"))
            + COLUMNS
            + """
               and r.res_type <> 'Group' and r.res_id in (
                select id from member
                union select src_resource_id from hfj_res_link
                where target_resource_id in (select id from member))
              """
            + ORDER);
  }

  private static CopyBaseline run(DataSource database, String query) throws IOException {
    Counting counting = new Counting();
    try (Connection connection = database.getConnection()) {
      long start = System.nanoTime();
      long rows =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("copy (" + query + ") to stdout", counting);
      return new CopyBaseline((System.nanoTime() - start) / 1e9, rows, counting.bytes);
    } catch (SQLException e) {
      throw new IOException("COPY failed.", e);
    }
  }

  private static final class Counting extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes += length;
    }
  }
}
