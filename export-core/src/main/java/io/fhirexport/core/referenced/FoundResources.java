package io.fhirexport.core.referenced;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.scope.PackedPatientSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which resources of one type go out because others refer to them. Confined. */
public final class FoundResources {
  private final String type;
  private final WantedKeys found;
  private final Outsiders outsiders;
  private final ResourceFacts facts = new ResourceFacts();
  private final KeyHash hash = new KeyHash();

  /**
   * What was found of one type.
   *
   * @param population the patients exported, or null for all
   * @param compartmentPaths what makes a resource of the type a member of the compartment
   */
  public FoundResources(
      String type,
      WantedKeys found,
      List<String> ownBases,
      @Nullable PackedPatientSet population,
      Collection<String> compartmentPaths) {
    this.type = type;
    this.found = found;
    this.outsiders = new Outsiders(ownBases, population, compartmentPaths);
  }

  /**
   * Whether a resource goes out; it may have changed since it was found.
   *
   * @throws MalformedBodyException if it was found, and cannot be read
   */
  public boolean contain(ExportResource resource) throws MalformedBodyException {
    String known = resource.id().orElse(null);
    if (known != null && !isFound(known)) {
      return false;
    }
    try {
      facts.read(resource);
    } catch (MalformedBodyException e) {
      if (goesOut(known)) {
        throw e;
      }
      return false;
    }
    return goesOut(known);
  }

  private boolean goesOut(@Nullable String known) {
    String id = known == null ? facts.id() : known;
    return id != null && isFound(id) && !outsiders.keepOut(facts);
  }

  private boolean isFound(String id) {
    hash.of(type + "/" + id);
    return found.contains(hash);
  }
}
