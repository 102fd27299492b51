package io.fhirexport.azure;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception of the storage client: its type, its stack, the service's status, error
 * code and request id. The messages are left out, because they repeat the service's answer, which
 * repeats signatures.
 */
final class ScrubbedCause extends Exception {
  private static final long serialVersionUID = 1L;
  private static final HttpHeaderName REQUEST_ID = HttpHeaderName.fromString("x-ms-request-id");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final int DEEPEST = 8;

  private ScrubbedCause(String message, @Nullable Throwable cause, StackTraceElement[] stack) {
    super(message, cause, false, true);
    setStackTrace(stack);
  }

  static ScrubbedCause of(Throwable thrown) {
    return of(thrown, DEEPEST);
  }

  private static ScrubbedCause of(Throwable thrown, int depth) {
    Throwable cause = thrown.getCause();
    return new ScrubbedCause(
        describe(thrown),
        cause == null || depth == 0 ? null : of(cause, depth - 1),
        thrown.getStackTrace());
  }

  private static String describe(Throwable thrown) {
    String name = thrown.getClass().getName();
    if (!(thrown instanceof HttpResponseException http)) {
      return name;
    }
    HttpResponse response = http.getResponse();
    if (response == null) {
      return name;
    }
    String code = http instanceof BlobStorageException blob ? code(blob) : "";
    String id = plain(response.getHeaderValue(REQUEST_ID));
    return name
        + " status="
        + response.getStatusCode()
        + (code.isEmpty() ? "" : " code=" + code)
        + (id.isEmpty() ? "" : " x-ms-request-id=" + id);
  }

  /** The service's error code; empty if there is none, or none that looks like one. */
  static String code(BlobStorageException answer) {
    BlobErrorCode code = answer.getErrorCode();
    return code == null ? "" : plain(code.toString());
  }

  private static String plain(@Nullable String text) {
    return text != null && PLAIN.matcher(text).matches() ? text : "";
  }
}
