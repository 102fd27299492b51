package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.Envelope;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.ndjson.PathNode.Want;
import io.fhirexport.core.search.Captures;
import io.fhirexport.core.search.EarlyRefusal;
import io.fhirexport.core.search.TypeFilter;
import java.io.IOException;
import java.util.List;

/** Holds resources against a type filter. Confined. */
final class FilterCheck {
  private final TypeFilter filter;
  private final Captures captures;
  private final EarlyRefusal early;
  private final BodyScanner rescanner;

  FilterCheck(TypeFilter filter) {
    this.filter = filter;
    this.captures = new Captures(filter);
    this.early = new EarlyRefusal(filter);
    this.rescanner =
        new BodyScanner(
            PathNode.root(List.of(), filter.paths()), new CapturesOnly(captures), false);
  }

  List<String> paths() {
    return filter.paths();
  }

  /** The members after which {@link #isRefused} is worth asking. */
  List<String> deciding() {
    return early.members();
  }

  /** Begins with a body, whose values are {@link #add added} while it is scanned. */
  void begin(byte[] body) {
    captures.begin(body);
    early.begin();
  }

  void add(int path, int start, int limit) {
    captures.add(path, start, limit);
  }

  /** Whether the body cannot match any more, now that one of the deciding members is complete. */
  boolean isRefused(int member) {
    try {
      return early.isRefused(member, captures);
    } catch (IllegalArgumentException e) {
      return false; // told when the body is complete
    }
  }

  /**
   * Whether a resource matches, as it will go out.
   *
   * @param facts of the scan that has just filled the captures
   */
  boolean matches(ExportResource resource, int start, int end, BodyFacts facts)
      throws MalformedBodyException {
    Envelope envelope = resource.envelope().orElse(null);
    if (envelope != null && !(facts.hasId() && facts.hasMeta())) {
      scanWithEnvelope(resource, envelope, start, end, facts);
    }
    captures.knownLastUpdated(resource.lastUpdated().orElse(null));
    try {
      return filter.matches(captures);
    } catch (IllegalArgumentException e) {
      throw new MalformedBodyException("a value the filter looks at is no JSON");
    }
  }

  private void scanWithEnvelope(
      ExportResource resource, Envelope envelope, int start, int end, BodyFacts facts)
      throws MalformedBodyException {
    byte[] whole;
    try {
      whole = Splice.into(OneLine.of(resource.bytes(), start, end), resource, envelope, facts);
    } catch (IOException e) {
      throw new MalformedBodyException("what the source keeps beside it cannot be added");
    }
    captures.begin(whole);
    rescanner.scan(whole, 0, whole.length);
  }

  private record CapturesOnly(Captures captures) implements BodyScanner.Found {
    @Override
    public void string(Want want, byte[] bytes, int offset, int length) {}

    @Override
    public void meta() {}

    @Override
    public void captured(int capture, int start, int limit) {
      captures.add(capture, start, limit);
    }

    @Override
    public void reference(byte[] bytes, int offset, int length) {}
  }
}
