package io.fhirexport.api.hook;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy's answer. Immutable. */
public final class Decision {
  private static final Decision ALLOW = new Decision(null, null);

  private final @Nullable Set<String> types;
  private final @Nullable String refusal;

  private Decision(@Nullable Set<String> types, @Nullable String refusal) {
    this.types = types;
    this.refusal = refusal;
  }

  /** As asked. */
  public static Decision allow() {
    return ALLOW;
  }

  /**
   * Only these types of those asked for; if the client named others in {@code _type}, the request
   * is refused.
   */
  public static Decision narrow(Set<String> types) {
    return new Decision(Set.copyOf(types), null);
  }

  /**
   * Not at all.
   *
   * @param reason one sentence for the client
   */
  public static Decision refuse(String reason) {
    return new Decision(null, reason);
  }

  /** The types allowed, if narrowed. */
  public Optional<Set<String>> types() {
    return Optional.ofNullable(types);
  }

  /** Why not, if refused. */
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }
}
