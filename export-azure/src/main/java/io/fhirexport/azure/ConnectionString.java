package io.fhirexport.azure;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The parts of a connection string. Immutable. */
final class ConnectionString {
  // The emulator's account and key are public constants.
  private static final String EMULATOR_ACCOUNT = "devstoreaccount1";
  private static final String EMULATOR_KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
  private static final URI EMULATOR = URI.create("http://127.0.0.1:10000/" + EMULATOR_ACCOUNT);

  private final Map<String, String> parts;

  private ConnectionString(Map<String, String> parts) {
    this.parts = parts;
  }

  /**
   * Splits the text.
   *
   * @throws IllegalArgumentException if it is not a list of names and values
   */
  static ConnectionString parse(String text) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : text.strip().split(";", -1)) {
      int equals = part.indexOf('=');
      if (part.isBlank()) {
        continue;
      }
      if (equals < 1) {
        throw new IllegalArgumentException(
            "A connection string is a list of Name=Value, parted by semicolons; part "
                + (parts.size() + 1)
                + " is not.");
      }
      String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      parts.put(name, part.substring(equals + 1).strip());
    }
    return new ConnectionString(parts);
  }

  /**
   * The account and credential it names.
   *
   * @throws IllegalArgumentException if a part is missing
   */
  AzureAccount account() {
    if ("true".equalsIgnoreCase(parts.get("usedevelopmentstorage"))) {
      return AzureAccount.key(EMULATOR, EMULATOR_ACCOUNT, EMULATOR_KEY);
    }
    URI endpoint = endpoint();
    String key = parts.get("accountkey");
    String sas = parts.get("sharedaccesssignature");
    if (key != null) {
      return AzureAccount.key(endpoint, required("AccountName"), key);
    }
    if (sas != null) {
      return AzureAccount.sas(endpoint, sas);
    }
    throw new IllegalArgumentException(
        "The connection string has neither AccountKey nor SharedAccessSignature.");
  }

  private URI endpoint() {
    String explicit = parts.get("blobendpoint");
    String text =
        explicit != null
            ? explicit
            : parts.getOrDefault("defaultendpointsprotocol", "https")
                + "://"
                + required("AccountName")
                + ".blob."
                + parts.getOrDefault("endpointsuffix", "core.windows.net");
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      // The cause repeats the text, and a signature may have slipped into it.
      throw new IllegalArgumentException("The connection string's endpoint is not a URL.");
    }
  }

  private String required(String name) {
    String value = parts.get(name.toLowerCase(Locale.ROOT));
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("The connection string has no " + name + ".");
    }
    return value;
  }
}
