package io.fhirexport.api.source;

import java.util.List;

/**
 * What a server keeps beside a resource's body, and a client expects inside it: the parts of {@code
 * meta} other than version and last change. Immutable.
 *
 * @param profiles canonical URLs for {@code meta.profile}
 * @param tags codings for {@code meta.tag}
 * @param security codings for {@code meta.security}
 */
public record Envelope(List<String> profiles, List<Coding> tags, List<Coding> security) {
  /** An envelope that adds nothing but id, version and last change. */
  public static final Envelope EMPTY = new Envelope(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public Envelope {
    profiles = List.copyOf(profiles);
    tags = List.copyOf(tags);
    security = List.copyOf(security);
  }
}
