package io.fhirexport.core.ndjson;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Trust;
import io.fhirexport.core.json.MalformedBodyException;
import java.util.Optional;
import java.util.Set;

/** Reads the ids of resources of one type. Confined. */
public final class ResourceIds {
  private final Judge judge;

  /** Reads ids of what answers to a query. */
  public ResourceIds(SourceQuery query) {
    this.judge = new Judge(new Belonging(query, Set.of(), Trust.UNTRUSTED, null, null), null);
  }

  /** The resource's id; empty if only its body has it, and that cannot be read. */
  public Optional<String> of(ExportResource resource) {
    if (resource.id().isPresent()) {
      return resource.id();
    }
    int start = resource.offset();
    try {
      return judge.belongs(resource, start, start + resource.length())
          ? Optional.of(judge.facts().id())
          : Optional.empty();
    } catch (MalformedBodyException e) {
      return Optional.empty();
    }
  }
}
