package io.fhirexport.api.source;

import io.fhirexport.api.CloseableIterator;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source's answer to "who is in this group": its member entries, or the Group resource that holds
 * them, or why there are none. Confined to one thread; whoever obtained it closes it.
 */
public final class GroupMembers implements Closeable {
  private static final GroupMembers UNKNOWN = new GroupMembers(null, null, null);

  private final @Nullable CloseableIterator<MemberEntry> entries;
  private final @Nullable InputStream resource;
  private final @Nullable String notEnumerable;

  private GroupMembers(
      @Nullable CloseableIterator<MemberEntry> entries,
      @Nullable InputStream resource,
      @Nullable String notEnumerable) {
    this.entries = entries;
    this.resource = resource;
    this.notEnumerable = notEnumerable;
  }

  /** The member entries, read while they are walked. */
  public static GroupMembers entries(CloseableIterator<MemberEntry> entries) {
    return new GroupMembers(Objects.requireNonNull(entries), null, null);
  }

  /** The Group as JSON in UTF-8, which the engine reads as a stream, whatever its length. */
  public static GroupMembers resource(InputStream json) {
    return new GroupMembers(null, Objects.requireNonNull(json), null);
  }

  /** There is no such group, or none that this context may know of. */
  public static GroupMembers unknown() {
    return UNKNOWN;
  }

  /**
   * The group exists, and its members cannot be listed (a definitional group, a group of devices).
   *
   * @param reason one sentence for the client
   */
  public static GroupMembers notEnumerable(String reason) {
    return new GroupMembers(null, null, Objects.requireNonNull(reason));
  }

  /** The entries, if that is the answer. */
  public Optional<CloseableIterator<MemberEntry>> asEntries() {
    return Optional.ofNullable(entries);
  }

  /** The Group's JSON, if that is the answer. */
  public Optional<InputStream> asResource() {
    return Optional.ofNullable(resource);
  }

  /** Why the members cannot be listed, if that is the answer. */
  public Optional<String> reasonNotEnumerable() {
    return Optional.ofNullable(notEnumerable);
  }

  /** Whether there is no such group. */
  public boolean isUnknown() {
    return entries == null && resource == null && notEnumerable == null;
  }

  @Override
  public void close() throws IOException {
    if (entries != null) {
      entries.close();
    }
    if (resource != null) {
      resource.close();
    }
  }
}
