package io.fhirexport.examples.hapi;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** Reads, lists and updates the resources of one type. Thread-safe. */
public final class StoredResourceProvider implements IResourceProvider {
  private final Class<? extends Resource> type;
  private final String name;
  private final StoredResources resources;
  private final InstantSource clock;

  StoredResourceProvider(
      Class<? extends Resource> type, StoredResources resources, InstantSource clock) {
    this.type = type;
    this.name = type.getSimpleName();
    this.resources = resources;
    this.clock = clock;
  }

  @Override
  public Class<? extends Resource> getResourceType() {
    return type;
  }

  /** One resource. */
  @Read
  public Resource read(@IdParam IdType id, RequestDetails request) {
    return resources
        .find(request.getTenantId(), name, id.getIdPart())
        .orElseThrow(() -> new ResourceNotFoundException(id));
  }

  /** All of the type. */
  @Search
  public List<Resource> list(RequestDetails request) {
    return List.copyOf(resources.list(request.getTenantId(), name));
  }

  /** Replaces a resource, or makes it. */
  @Update
  public MethodOutcome update(
      @IdParam IdType id, @ResourceParam Resource resource, RequestDetails request) {
    String tenant = request.getTenantId();
    long version =
        resources
            .find(tenant, name, id.getIdPart())
            .map(old -> Long.parseLong(old.getMeta().getVersionId()) + 1)
            .orElse(1L);
    Resource next = resource.copy();
    next.setIdElement(new IdType(name, id.getIdPart(), Long.toString(version)));
    next.getMeta().setVersionId(Long.toString(version));
    next.getMeta().setLastUpdated(Date.from(clock.instant()));
    resources.put(tenant, next);
    return new MethodOutcome(next.getIdElement(), version == 1).setResource(next);
  }
}
