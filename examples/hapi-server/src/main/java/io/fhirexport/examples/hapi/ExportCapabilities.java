package io.fhirexport.examples.hapi;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.core.protocol.ExportDeclaration;
import io.fhirexport.core.protocol.ProtocolOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseConformance;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;

/** Adds the exports to what HAPI says of its server at {@code metadata}. Thread-safe. */
@Interceptor
public final class ExportCapabilities {
  /** Called by HAPI for each statement it makes. */
  @Hook(Pointcut.SERVER_CAPABILITY_STATEMENT_GENERATED)
  public void declare(IBaseConformance statement, RequestDetails request) {
    CapabilityStatement exports =
        request
            .getFhirContext()
            .newJsonParser()
            .parseResource(CapabilityStatement.class, json(request.getFhirServerBase()));
    CapabilityStatement whole = (CapabilityStatement) statement;
    exports.getInstantiates().forEach(canonical -> whole.addInstantiates(canonical.getValue()));
    CapabilityStatementRestComponent rest = whole.getRestFirstRep();
    CapabilityStatementRestComponent added = exports.getRestFirstRep();
    added.getOperation().forEach(rest::addOperation);
    for (CapabilityStatementRestResourceComponent resource : added.getResource()) {
      resource.getOperation().forEach(resource(rest, resource.getType())::addOperation);
    }
  }

  private static String json(String base) {
    ExportDeclaration declaration =
        new ExportDeclaration(
            EnumSet.allOf(ExportLevel.class),
            Set.of(),
            Set.of(),
            ProtocolOptions.builder().build());
    byte[] json =
        new io.fhirexport.core.protocol.CapabilityStatement(
                "exports", "1", URI.create(base), Instant.EPOCH, declaration)
            .json();
    return new String(json, StandardCharsets.UTF_8);
  }

  private static CapabilityStatementRestResourceComponent resource(
      CapabilityStatementRestComponent rest, String type) {
    return rest.getResource().stream()
        .filter(resource -> type.equals(resource.getType()))
        .findFirst()
        .orElseGet(() -> rest.addResource().setType(type));
  }
}
