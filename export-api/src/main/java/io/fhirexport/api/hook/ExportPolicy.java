package io.fhirexport.api.hook;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import java.util.Set;

/**
 * What a host allows: asked at kick-off, and whenever a client wants the status, a file or the end
 * of a job. Called from many threads at once, on the thread of the request. Throwing anything
 * refuses, and is reported as the host's failure.
 */
public interface ExportPolicy {
  /** Allows everything to everyone who reaches the engine. */
  ExportPolicy ALLOW_ALL =
      new ExportPolicy() {
        @Override
        public Decision onKickOff(ExportRequest request, Set<String> types, ExportContext context) {
          return Decision.allow();
        }

        @Override
        public Decision onAccess(
            ExportJob job, Set<String> types, Access access, ExportContext context) {
          return Decision.allow();
        }
      };

  /** What a client wants of a job that exists. */
  enum Access {
    /** Its status or manifest. */
    STATUS,
    /** One of its files. */
    FILE,
    /** Its end. */
    CANCEL
  }

  /**
   * Decides on a new export.
   *
   * @param request what is asked, with level, group and patients
   * @param types the resource types that would be exported
   * @param context who asks
   */
  Decision onKickOff(ExportRequest request, Set<String> types, ExportContext context);

  /**
   * Decides on access to a job whose owner is asking; a refusal reads as "no such job". To narrow
   * is to refuse.
   *
   * @param job the job
   * @param types the resource types it exports
   * @param access what is wanted
   * @param context who asks
   */
  Decision onAccess(ExportJob job, Set<String> types, Access access, ExportContext context);
}
