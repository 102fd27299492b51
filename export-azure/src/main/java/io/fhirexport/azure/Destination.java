package io.fhirexport.azure;

import io.fhirexport.api.ExportJob;
import io.fhirexport.api.PermanentFailureException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder in an account, and the text that a job keeps of it. Immutable.
 *
 * @param endpoint the account, as {@link Endpoint#normal} spells it
 * @param folder where in it
 */
record Destination(URI endpoint, BlobFolder folder) {
  private static final Pattern TEXT = Pattern.compile("azure (own|given) (\\S+) (\\S+) (\\S*)");

  /**
   * The place that a layout chose.
   *
   * @throws IllegalStateException if it is not of the job's own: two jobs would mix, and one would
   *     take the other's blobs with it
   */
  static Destination of(URI endpoint, DestinationLayout layout, BlobFolder folder, ExportJob job) {
    String own = folder.ownContainer() ? folder.container() : folder.prefix();
    if (!own.contains(job.id().value())) {
      throw new IllegalStateException(
          "The layout \"" + layout.name() + "\" put a job where its id is not part of the path.");
    }
    return new Destination(endpoint, folder);
  }

  /** The text for {@link ExportJob#destination}; without a secret. */
  String text() {
    return "azure "
        + (folder.ownContainer() ? "own " : "given ")
        + endpoint
        + " "
        + folder.container()
        + " "
        + folder.prefix();
  }

  /**
   * Reads where a job's blobs are.
   *
   * @param endpoint the account that the sink writes to
   * @throws PermanentFailureException if the job was accepted for another account, or by another
   *     sink
   */
  static BlobFolder of(ExportJob job, URI endpoint) throws PermanentFailureException {
    String text = job.destination();
    Matcher matcher = TEXT.matcher(text == null ? "" : text);
    if (!matcher.matches()) {
      throw new PermanentFailureException(
          "This job was not accepted for Azure storage: it does not say in which container it is.");
    }
    if (!matcher.group(2).equals(endpoint.toString())) {
      throw new PermanentFailureException(
          "This job's blobs are in the storage account at "
              + matcher.group(2)
              + ", but this server uses the one at "
              + endpoint
              + ".");
    }
    return new BlobFolder(matcher.group(3), matcher.group(4), matcher.group(1).equals("own"));
  }
}
