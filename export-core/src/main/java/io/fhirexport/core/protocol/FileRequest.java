package io.fhirexport.core.protocol;

import io.fhirexport.api.FileName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a download asks of a file, in the order of RFC 9110, 13.2.2. Immutable.
 *
 * @param coding how the bytes go out; null if the client takes none of the ways there are
 * @param range the part that is asked for; null: all of it
 * @param tag the entity tag of the bytes as they go out
 * @param refused whether the client wants bytes of another tag only ({@code If-Match})
 * @param known whether the client has these bytes ({@code If-None-Match})
 */
record FileRequest(
    @Nullable ContentCoding coding,
    @Nullable ByteRange range,
    String tag,
    boolean refused,
    boolean known) {

  static FileRequest of(FileName name, long length, ExportHttpRequest request) {
    String plainTag = tag(name, length, ContentCoding.IDENTITY);
    Optional<ByteRange> range = range(plainTag, request);
    // A range is one of the plain bytes: compressed ones are made anew for each download.
    ContentCoding coding =
        ContentCoding.choose(request.headers("Accept-Encoding"), range.isPresent()).orElse(null);
    String tag = tag(name, length, coding);
    List<String> match = request.headers("If-Match");
    List<String> noneMatch = request.headers("If-None-Match");
    return new FileRequest(
        coding,
        coding == ContentCoding.IDENTITY ? range.orElse(null) : null,
        tag,
        !match.isEmpty() && !EntityTags.of(match).holdStrongly(tag),
        !noneMatch.isEmpty() && EntityTags.of(noneMatch).holdWeakly(tag));
  }

  private static Optional<ByteRange> range(String plainTag, ExportHttpRequest request) {
    List<String> condition = request.headers("If-Range");
    // A date cannot be met, since files are told apart by their tags alone.
    boolean met =
        condition.isEmpty() || (condition.size() == 1 && condition.get(0).strip().equals(plainTag));
    return request.method().equals("GET") && met
        ? ByteRange.parse(request.headers("Range"))
        : Optional.empty();
  }

  /**
   * A file never changes under its name, so that its place among the job's files is tag enough, on
   * every process. Compressed bytes may differ with the version of the compressor: their tag is
   * weak.
   */
  private static String tag(FileName name, long length, @Nullable ContentCoding coding) {
    String opaque = name.claim() + "-" + name.seq() + "-" + length;
    return coding == ContentCoding.GZIP ? "W/\"" + opaque + "-gzip\"" : "\"" + opaque + "\"";
  }
}
