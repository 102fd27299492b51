package io.fhirexport.core.ndjson;

import io.fhirexport.api.hook.ResourceTransform;
import io.fhirexport.api.source.Envelope;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.store.Counts;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.json.Swar;
import io.fhirexport.core.referenced.LineTarget;
import io.fhirexport.core.referenced.ReferenceCollector;
import io.fhirexport.core.referenced.TargetKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the resources of one split into lines: each becomes a line of the output, a line of the
 * errors, or nothing because it does not belong. Confined.
 */
public final class Lines {
  private final Judge judge;
  private final boolean newcomersMatter;
  private final @Nullable ResourceTransform transform;
  private final @Nullable Trimmer trimmer;
  private final @Nullable ReferenceCollector collector;
  private final @Nullable TargetKeys keys;
  private final @Nullable BlockTarget blocks;
  private long read;
  private long filtered;
  private long undated;

  /**
   * Lines for the resources of one split.
   *
   * @param transform changes what goes out, or null; it sees whole resources
   * @param trimmer leaves out what nobody asked for, after all else, or null
   * @param collector gathers what the lines refer to, as it stands before it is changed, or null
   * @param keys notes what was written, or null
   */
  public Lines(
      Belonging belonging,
      @Nullable ResourceTransform transform,
      @Nullable Trimmer trimmer,
      @Nullable ReferenceCollector collector,
      @Nullable TargetKeys keys) {
    this(belonging, transform, trimmer, collector, keys, null);
  }

  /**
   * Lines of which the blocks of their patients are made.
   *
   * @param transform changes what goes out, or null; it sees whole resources
   * @param trimmer leaves out what nobody asked for, after all else, or null
   * @param blocks takes the lines; nothing is written to the output
   */
  public Lines(
      Belonging belonging,
      @Nullable ResourceTransform transform,
      @Nullable Trimmer trimmer,
      BlockTarget blocks) {
    this(belonging, transform, trimmer, null, null, blocks);
  }

  private Lines(
      Belonging belonging,
      @Nullable ResourceTransform transform,
      @Nullable Trimmer trimmer,
      @Nullable ReferenceCollector collector,
      @Nullable TargetKeys keys,
      @Nullable BlockTarget blocks) {
    this.judge = new Judge(belonging, collector);
    this.transform = transform;
    this.trimmer = trimmer;
    this.collector = collector;
    this.keys = keys;
    this.blocks = blocks;
    this.newcomersMatter = belonging.sinceUnlessNewcomers() != null;
  }

  /**
   * Writes one resource.
   *
   * @throws IOException if the sink failed
   */
  public void write(ExportResource resource, LineTarget output, LineTarget errors)
      throws IOException {
    read++;
    byte[] b = resource.bytes();
    int start = resource.offset();
    int end = start + resource.length();
    while (start < end && isSpace(b[start])) {
      start++;
    }
    while (end > start && isSpace(b[end - 1])) {
      end--;
    }
    try {
      if (!judge.belongs(resource, start, end)) {
        filtered++;
        return;
      }
    } catch (MalformedBodyException e) {
      Refusal.write(resource, String.valueOf(e.getMessage()), errors);
      return;
    }
    undated += judge.undated() ? 1 : 0;
    boolean oneLine = Swar.isOneLine(b, start, end);
    if (oneLine && transform == null && resource.envelope().isEmpty()) {
      put(resource, b, start, end, output, errors);
    } else {
      rewrite(
          resource,
          oneLine ? Arrays.copyOfRange(b, start, end) : OneLine.of(b, start, end),
          output,
          errors);
    }
  }

  private void rewrite(ExportResource resource, byte[] body, LineTarget output, LineTarget errors)
      throws IOException {
    Envelope envelope = resource.envelope().orElse(null);
    byte[] line = envelope == null ? body : Splice.into(body, resource, envelope, judge.facts());
    if (transform != null) {
      Optional<byte[]> changed;
      try {
        changed = transform.apply(resource.type(), line);
      } catch (IOException e) {
        Refusal.write(resource, "it could not be transformed", errors);
        return;
      }
      if (changed.isEmpty()) {
        filtered++;
        return;
      }
      line = changed.get();
      if (!Swar.isOneLine(line, 0, line.length)) {
        line = OneLine.of(line, 0, line.length);
      }
    }
    put(resource, line, 0, line.length, output, errors);
  }

  private void put(
      ExportResource resource, byte[] b, int start, int end, LineTarget output, LineTarget errors)
      throws IOException {
    try {
      if (blocks == null) {
        trimmed(b, start, end, output);
      } else {
        int copies = blocks.place(resource, b, start, end);
        if (copies == 0) {
          filtered++;
          return;
        }
        trimmed(b, start, end, blocks);
        read += copies - 1; // each copy counts, so that what is written adds up
      }
    } catch (MalformedBodyException e) {
      Refusal.write(resource, String.valueOf(e.getMessage()), errors);
      return;
    }
    if (collector != null) {
      collector.keep();
    }
    if (keys != null) {
      keys.add(resource.type(), idOf(resource), newcomersMatter && judge.isNewcomers(resource));
    }
  }

  private void trimmed(byte[] b, int start, int end, LineTarget target)
      throws MalformedBodyException, IOException {
    if (trimmer != null && trimmer.trim(b, start, end)) {
      target.line(trimmer.bytes(), 0, trimmer.length());
    } else {
      target.line(b, start, end - start);
    }
  }

  private String idOf(ExportResource resource) {
    return resource
        .id()
        .orElseGet(() -> judge.facts().hasId() ? judge.facts().id() : unreadId(resource));
  }

  /** The id of a body that was copied unread: such a one begins with its type and its id. */
  private static String unreadId(ExportResource resource) {
    byte[] b = resource.bytes();
    int quotes = 0;
    int from = resource.offset();
    for (int p = from; ; p++) {
      if (b[p] == '"') {
        quotes++;
        if (quotes == 7) {
          from = p + 1;
        } else if (quotes == 8) {
          return new String(b, from, p - from, StandardCharsets.UTF_8);
        }
      }
    }
  }

  /** What was counted since this was last called; the caller adds what the files hold. */
  public Counts takeCounts() {
    Counts counts = new Counts(read, 0, filtered, 0, 0, undated);
    read = 0;
    filtered = 0;
    undated = 0;
    return counts;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
