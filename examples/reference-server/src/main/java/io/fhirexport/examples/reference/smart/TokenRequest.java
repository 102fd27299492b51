package io.fhirexport.examples.reference.smart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request for a token (SMART App Launch, "Backend Services"). Immutable.
 *
 * @param scope the scopes asked for
 * @param assertion who asks
 */
record TokenRequest(String scope, String assertion) {
  private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** Reads a form. */
  static TokenRequest parse(String form) throws RefusedException {
    Map<String, String> fields = new HashMap<>();
    for (String field : form.split("&", -1)) {
      String[] parts = field.split("=", 2);
      String value = parts.length == 2 ? decode(parts[1]) : "";
      if (fields.put(decode(parts[0]), value) != null) {
        throw RefusedException.request("Each parameter must be there once.");
      }
    }
    String grant = needed(fields, "grant_type");
    if (!grant.equals("client_credentials")) {
      throw new RefusedException(
          "unsupported_grant_type", "The grant_type must be client_credentials.");
    }
    if (!needed(fields, "client_assertion_type").equals(JWT_BEARER)) {
      throw RefusedException.request("The client_assertion_type must be " + JWT_BEARER + ".");
    }
    return new TokenRequest(needed(fields, "scope"), needed(fields, "client_assertion"));
  }

  private static String needed(Map<String, String> fields, String name) throws RefusedException {
    @Nullable String value = fields.get(name);
    if (value == null || value.isBlank()) {
      throw RefusedException.request("There is no " + name + ".");
    }
    return value;
  }

  private static String decode(String text) throws RefusedException {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw RefusedException.request("The form is not encoded as a form is.");
    }
  }
}
