package io.fhirexport.core.protocol;

/**
 * Tells how a job is by the status of the poll itself, or by a header of its own where the client
 * preferred that ({@code separate-export-status}; Bulk Data IG, "Status Request").
 */
final class ExportStatus {
  private static final String HEADER = "X-Export-Status";

  private ExportStatus() {}

  /**
   * Begins the answer to a poll that went well.
   *
   * @param separate whether the client prefers {@code separate-export-status}
   * @param status the status code of the job
   */
  static ExportHttpResponse.Builder begin(boolean separate, int status) {
    return separate
        ? ExportHttpResponse.status(200).header(HEADER, status + " " + reason(status))
        : ExportHttpResponse.status(status);
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 202 -> "Accepted";
      case 500 -> "Internal Server Error";
      default -> throw new IllegalArgumentException("No job has the status " + status + ".");
    };
  }
}
