package io.fhirexport.core.referenced;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;
import java.util.Optional;

/** Says which Provenance was matched, and what it is worth. Confined. */
public final class MatchedProvenance {
  private final WantedKeys matched;
  private final ResourceFacts facts = new ResourceFacts();
  private final KeyHash hash = new KeyHash();

  /** Provenance of one section of a ledger. */
  public MatchedProvenance(WantedKeys matched) {
    this.matched = matched;
  }

  /** What a Provenance is worth; empty if it is not of the section. */
  public Optional<Strength> strengthOf(ExportResource resource) {
    String id = resource.id().orElse(null);
    if (id == null) {
      try {
        facts.read(resource);
      } catch (MalformedBodyException e) {
        return Optional.empty();
      }
      id = facts.id();
    }
    hash.of("Provenance/" + id);
    if (!matched.contains(hash)) {
      return Optional.empty();
    }
    return Optional.of(matched.isReturned(hash) ? Strength.RETURNED : Strength.IN_SCOPE);
  }
}
