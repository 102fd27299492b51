package io.fhirexport.api.source;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One resource as a source hands it out: its JSON as UTF-8 bytes, and what the source knows of it
 * without reading them. Confined; its bytes belong to the cursor.
 */
public final class ExportResource {
  private final String type;
  private final @Nullable String id;
  private final byte[] bytes;
  private final int offset;
  private final int length;
  private @Nullable String versionId;
  private @Nullable Instant lastUpdated;
  private @Nullable Envelope envelope;

  /**
   * A resource whose body is part of an array.
   *
   * @param type the query's type, as which it is handed out
   * @param id the logical id, or null if only the body knows it
   * @param bytes holds the body: one JSON object, with or without white space around it
   * @param offset where the body begins
   * @param length how long it is
   */
  public ExportResource(String type, @Nullable String id, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    this.type = Objects.requireNonNull(type);
    this.id = id;
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** A resource whose body is a whole array. */
  public static ExportResource of(String type, String id, byte[] body) {
    return new ExportResource(type, id, body, 0, body.length);
  }

  /**
   * Adds when it last changed; left out, the engine reads {@code meta.lastUpdated} where it
   * matters.
   */
  public ExportResource lastUpdated(Instant value) {
    this.lastUpdated = Objects.requireNonNull(value);
    return this;
  }

  /** Adds which version this is. */
  public ExportResource versionId(String value) {
    this.versionId = Objects.requireNonNull(value);
    return this;
  }

  /**
   * Adds what the body lacks. The engine splices {@code id} and {@code meta} into a body that has
   * none, made of this resource's id, version, last change and the envelope; a body that has them
   * is left as it is.
   */
  public ExportResource envelope(Envelope value) {
    this.envelope = Objects.requireNonNull(value);
    return this;
  }

  /** The resource type. */
  public String type() {
    return type;
  }

  /** The logical id, if the source knows it. */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /** The version id, if the source knows it. */
  public Optional<String> versionId() {
    return Optional.ofNullable(versionId);
  }

  /** When it last changed, if the source knows it. */
  public Optional<Instant> lastUpdated() {
    return Optional.ofNullable(lastUpdated);
  }

  /** What the body lacks, if anything. */
  public Optional<Envelope> envelope() {
    return Optional.ofNullable(envelope);
  }

  /** The array that holds the body. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where in {@link #bytes} the body begins. */
  public int offset() {
    return offset;
  }

  /** How many bytes the body has. */
  public int length() {
    return length;
  }

  /** Names the type; the id may be a patient's and stays out. */
  @Override
  public String toString() {
    return "ExportResource[type=" + type + ", length=" + length + "]";
  }
}
