package io.fhirexport.examples.hapi;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.hapi.HapiModelSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** The resources of a server, in memory, by tenant, type and id. Thread-safe. */
final class StoredResources {
  /** Stands for the tenant of a server that has none. */
  static final String NO_TENANT = "";

  private final FhirContext fhir;
  private final Set<String> types = ConcurrentHashMap.newKeySet();
  private final Map<String, Map<String, Resource>> byTenantAndType = new ConcurrentHashMap<>();

  StoredResources(FhirContext fhir) {
    this.fhir = fhir;
  }

  /** Reads a folder of NDJSON. */
  void load(String tenant, Path folder) throws IOException {
    IParser parser = fhir.newJsonParser();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.ndjson")) {
      for (Path file : files) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            put(tenant, (Resource) parser.parseResource(line));
          }
        }
      }
    }
  }

  /** The types that occur with any tenant. */
  Set<String> types() {
    return Set.copyOf(types);
  }

  void put(@Nullable String tenant, Resource resource) {
    types.add(resource.fhirType());
    of(tenant, resource.fhirType()).put(resource.getIdElement().getIdPart(), resource);
  }

  Optional<Resource> find(@Nullable String tenant, String type, String id) {
    return Optional.ofNullable(of(tenant, type).get(id));
  }

  /** In the order of their ids; what changes meanwhile may be seen or not. */
  Collection<Resource> list(@Nullable String tenant, String type) {
    return of(tenant, type).values();
  }

  private Map<String, Resource> of(@Nullable String tenant, String type) {
    String key = (tenant == null ? NO_TENANT : tenant) + "/" + type;
    return byTenantAndType.computeIfAbsent(key, absent -> new ConcurrentSkipListMap<>());
  }

  /** The resources as exports read them: those of the tenant who asks. */
  ResourceSource source() {
    return HapiModelSource.builder(
            fhir,
            types(),
            (type, context) -> CloseableIterator.of(list(context.owner().tenant(), type)))
        .build();
  }
}
