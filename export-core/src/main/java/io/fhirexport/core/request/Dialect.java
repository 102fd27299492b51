package io.fhirexport.core.request;

/**
 * Which parameters there are beside those of every version of the IG, and how lists are written.
 * Immutable.
 *
 * @param stu3 whether there are those that came with the IG's 3.0.0: {@code _until}, {@code
 *     organizeOutputBy} and {@code allowPartialManifests}
 * @param commas whether commas divide the items of a list; if not, each is given by itself
 * @param azure whether there are those of Azure's FHIR servers: {@code _till} and {@code _maxCount}
 */
public record Dialect(boolean stu3, boolean commas, boolean azure) {
  /** The IG's 3.0.0, and Azure's parameters. */
  public static final Dialect DEFAULT = new Dialect(true, true, true);
}
