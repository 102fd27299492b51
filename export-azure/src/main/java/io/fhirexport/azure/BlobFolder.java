package io.fhirexport.azure;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where the blobs of one job go: a container, or a folder in one. Immutable.
 *
 * @param container the container's name, by Azure's rules
 * @param prefix what the names of the job's blobs begin with: empty, or a path that ends with a
 *     slash
 * @param ownContainer whether the container is made for this job alone, and goes with its blobs
 */
public record BlobFolder(String container, String prefix, boolean ownContainer) {
  private static final Pattern PATH = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]{0,127}/){0,8}");

  /**
   * Checks container and prefix.
   *
   * @throws IllegalArgumentException if Azure would refuse the container, or the prefix is not a
   *     path of at most eight plain names, each with a slash after it
   */
  public BlobFolder {
    Objects.requireNonNull(prefix);
    container = new ContainerName(container).value();
    if (!PATH.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "The prefix of a folder is empty, or names of letters, digits, dots, dashes and"
              + " underscores with a slash after each.");
    }
  }

  /** A container made for one job alone, with the blobs at its root. */
  public static BlobFolder ownContainer(String container) {
    return new BlobFolder(container, "", true);
  }

  /**
   * A folder in a container that others use as well.
   *
   * @param name the folder's name or path, without a slash at its end
   */
  public static BlobFolder in(String container, String name) {
    return new BlobFolder(container, name + "/", false);
  }

  /** The name of a blob in this folder. */
  String blob(String fileName) {
    return prefix + fileName;
  }
}
