package io.fhirexport.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Says in words an operator can act on what went wrong with the storage: never with a secret, a
 * signature or the service's raw answer. Thread-safe.
 *
 * <p>{@code doing} in the arguments is what was tried, such as "create the container x".
 */
final class StorageFailures {
  private static final Pattern ENTRA_CODE = Pattern.compile("AADSTS[0-9]{4,9}");
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final Set<Integer> UNDECIDED = Set.of(408, 429);

  private final AzureAccount account;
  private final InstantSource clock;

  StorageFailures(AzureAccount account, InstantSource clock) {
    this.account = account;
    this.clock = clock;
  }

  /**
   * What a call at kick-off failed with. What only a change of settings can mend is permanent: an
   * unknown host and a missing token too, which a running job waits for.
   */
  IOException ofPreflight(String doing, Throwable thrown) {
    IOException failure = of(doing, thrown);
    boolean settings =
        find(thrown, BlobStorageException.class) == null
            && (isUnknownHost(thrown)
                || find(thrown, ClientAuthenticationException.class) != null
                || find(thrown, SSLException.class) != null);
    return settings ? new PermanentFailureException(message(failure), failure.getCause()) : failure;
  }

  private static String message(IOException failure) {
    return String.valueOf(failure.getMessage());
  }

  /** What a call that can be repeated failed with: it did not happen, or not for certain. */
  IOException of(String doing, Throwable thrown) {
    BlobStorageException answer = find(thrown, BlobStorageException.class);
    if (answer == null) {
      return new IOException(sentences(doing, unanswered(thrown)), ScrubbedCause.of(thrown));
    }
    Optional<String> forGood = permanent(answer);
    return forGood.isPresent()
        ? new PermanentFailureException(sentences(doing, forGood.get()), ScrubbedCause.of(thrown))
        : new IOException(sentences(doing, temporary(answer)), ScrubbedCause.of(thrown));
  }

  /** What a commit failed with: unless the service decided against it, nobody can tell. */
  IOException ofCommit(String doing, Throwable thrown) {
    BlobStorageException answer = find(thrown, BlobStorageException.class);
    if (answer != null && isDecided(answer.getStatusCode())) {
      return of(doing, thrown);
    }
    return new OutcomeUnknownException(
        start() + "it is not known whether this worked: " + doing + ".", ScrubbedCause.of(thrown));
  }

  private static boolean isDecided(int status) {
    return status >= 400 && status < 500 && !UNDECIDED.contains(status);
  }

  private Optional<String> permanent(BlobStorageException answer) {
    BlobErrorCode code = answer.getErrorCode();
    if (BlobErrorCode.ACCOUNT_IS_DISABLED.equals(code)) {
      return Optional.of("The account is disabled.");
    }
    if (BlobErrorCode.CONTAINER_NOT_FOUND.equals(code)) {
      return Optional.of("The container is not there: someone deleted it.");
    }
    if (BlobErrorCode.CONTAINER_DISABLED.equals(code)) {
      return Optional.of("The container is disabled.");
    }
    Instant now = clock.instant();
    Credential credential = account.credential();
    if (answer.getStatusCode() == UNAUTHORIZED
        || BlobErrorCode.AUTHENTICATION_FAILED.equals(code)
        || BlobErrorCode.INVALID_AUTHENTICATION_INFO.equals(code)) {
      return Optional.of(
          "The account did not accept "
              + credential.identity()
              + told(answer)
              + ". "
              + credential.ifNotBelieved(now));
    }
    if (answer.getStatusCode() == FORBIDDEN) {
      return Optional.of(
          "The account does not allow this to "
              + credential.identity()
              + told(answer)
              + ". "
              + credential.ifNotAllowed(now));
    }
    return Optional.empty();
  }

  private static String temporary(BlobStorageException answer) {
    return BlobErrorCode.CONTAINER_BEING_DELETED.equals(answer.getErrorCode())
        ? "A container of this name is being deleted: try again in a minute."
        : "The account answered with status " + answer.getStatusCode() + told(answer) + ".";
  }

  /** The service's own word for it, which an operator can look up; nothing else of the answer. */
  private static String told(BlobStorageException answer) {
    String code = ScrubbedCause.code(answer);
    return code.isEmpty() ? "" : " (" + code + ")";
  }

  private String unanswered(Throwable thrown) {
    if (isUnknownHost(thrown)) {
      return "No host of this name is known: look at the account's name and at the name servers.";
    }
    ClientAuthenticationException token = find(thrown, ClientAuthenticationException.class);
    if (token != null) {
      Matcher code = ENTRA_CODE.matcher(String.valueOf(token.getMessage()));
      return "No token could be had for "
          + account.credential().identity()
          + (code.find() ? " (" + code.group() + ")" : "")
          + ": look at whether it is set up where this server runs.";
    }
    if (find(thrown, SSLException.class) != null) {
      return "No secure connection could be made: look at whether this server trusts its"
          + " certificate.";
    }
    HttpResponseException foreign = find(thrown, HttpResponseException.class);
    if (foreign != null && foreign.getResponse() != null) {
      return "Not the account, but something on the way to it answered with status "
          + foreign.getResponse().getStatusCode()
          + ": look at proxies and firewalls.";
    }
    return find(thrown, ConnectException.class) != null
        ? "No connection could be made: look at the endpoint, at proxies and firewalls."
        : "No complete answer came in time.";
  }

  /** The JDK's own HTTP client tells of an unknown host in a way of its own. */
  private static boolean isUnknownHost(Throwable thrown) {
    return find(thrown, UnknownHostException.class) != null
        || find(thrown, UnresolvedAddressException.class) != null;
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  private String sentences(String doing, String detail) {
    return start() + "could not " + doing + ". " + detail;
  }

  private String start() {
    return "Azure storage at " + account.host() + ": ";
  }
}
