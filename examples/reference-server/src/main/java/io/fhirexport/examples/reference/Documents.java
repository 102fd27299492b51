package io.fhirexport.examples.reference;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.OptionalParameter;
import io.fhirexport.core.protocol.CapabilityStatement;
import io.fhirexport.core.protocol.ExportDeclaration;
import io.fhirexport.core.protocol.ProtocolOptions;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the server says of itself, by the path below its endpoint. */
final class Documents {
  private static final Set<ExportLevel> LEVELS = EnumSet.allOf(ExportLevel.class);

  private Documents() {}

  /**
   * The CapabilityStatement and an OperationDefinition for each level, as JSON.
   *
   * @param types those that can be exported
   * @param optional the parameters that the engine can serve, of those that not all can
   */
  static Map<String, byte[]> of(
      URI base,
      Set<String> types,
      Set<OptionalParameter> optional,
      ProtocolOptions options,
      EngineOptions engine) {
    Map<String, byte[]> documents = new HashMap<>();
    ExportDeclaration declaration = new ExportDeclaration(LEVELS, types, optional, options);
    documents.put(
        "metadata",
        new CapabilityStatement(
                "FHIR Export reference server", "0.1.0", base, Instant.now(), declaration)
            .json(engine));
    for (ExportLevel level : LEVELS) {
      String path = "OperationDefinition/" + level.name().toLowerCase(Locale.ROOT) + "-export";
      URI url = URI.create(base + "/" + path);
      documents.put(path, declaration.operationDefinition(level, url));
    }
    return documents;
  }
}
