package io.fhirexport.api;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names one job: 128 random bits as 32 lower-case hexadecimal digits. Immutable.
 *
 * <p>An id is unguessable, and fit for a URL, a folder and an Azure container name as it is.
 *
 * @param value the 32 digits
 */
public record JobId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{32}");

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if {@code value} is not 32 lower-case hexadecimal digits
   */
  public JobId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("A job id has 32 lower-case hexadecimal digits.");
    }
  }

  /** Draws a new id. */
  public static JobId random(SecureRandom random) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    return new JobId(HexFormat.of().formatHex(bits));
  }

  /** Whether {@code value} has the shape of a job id; for text that comes from outside. */
  public static boolean isValid(String value) {
    return SHAPE.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
