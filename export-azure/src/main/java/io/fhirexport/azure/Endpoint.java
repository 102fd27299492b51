package io.fhirexport.azure;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Rules for the address of a storage account's blob service. */
final class Endpoint {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private Endpoint() {}

  /**
   * The endpoint in its one spelling: lower-case scheme and host, no default port, no slash at the
   * end.
   *
   * @throws IllegalArgumentException if it is not the address of a blob service; the message leaves
   *     out whatever may hold a signature
   */
  static URI normal(URI endpoint) {
    String scheme = endpoint.getScheme();
    String host = endpoint.getHost();
    if (scheme == null || host == null) {
      throw new IllegalArgumentException(
          "The endpoint is not an absolute URL such as https://ACCOUNT.blob.core.windows.net.");
    }
    if (endpoint.getRawQuery() != null
        || endpoint.getRawFragment() != null
        || endpoint.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "The endpoint at " + host + " has more than scheme, host, port and path.");
    }
    scheme = scheme.toLowerCase(Locale.ROOT);
    host = host.toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(scheme.equals("http") && LOOPBACK.contains(host))) {
      throw new IllegalArgumentException(
          "The endpoint at " + host + " is not https; http is for an emulator on this machine.");
    }
    return URI.create(scheme + "://" + host + port(scheme, endpoint.getPort()) + path(endpoint));
  }

  private static String port(String scheme, int port) {
    int usual = scheme.equals("https") ? 443 : 80;
    return port == -1 || port == usual ? "" : ":" + port;
  }

  private static String path(URI endpoint) {
    String path = endpoint.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Host, and port if it is not the usual one: how messages name an account. */
  static String host(URI endpoint) {
    return endpoint.getRawAuthority();
  }

  static boolean isHttps(URI endpoint) {
    return "https".equals(endpoint.getScheme());
  }
}
