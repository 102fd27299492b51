package io.fhirexport.core.request;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a kick-off says outside of its parameters. Immutable.
 *
 * @param level how much of the server is asked for
 * @param groupId the Group's logical id; null unless the level is GROUP
 * @param url the kick-off URL as the client sent it
 * @param lenient whether the client prefers {@code handling=lenient}
 */
public record KickOff(ExportLevel level, @Nullable String groupId, String url, boolean lenient) {

  ExportRequest.Builder request() {
    ExportRequest.Builder request =
        switch (level) {
          case SYSTEM -> ExportRequest.system();
          case PATIENT -> ExportRequest.patient();
          case GROUP -> ExportRequest.group(Objects.requireNonNull(groupId));
        };
    return request.url(url).lenient(lenient);
  }
}
