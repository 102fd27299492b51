package io.fhirexport.core.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.OptionalParameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.OperationDefinition;
import org.hl7.fhir.r4.model.OperationDefinition.OperationDefinitionParameterComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExportDeclarationTest {
  private static final URI URL = URI.create("https://fhir.example.org/OperationDefinition/x");
  private static final Set<OptionalParameter> EVERY = EnumSet.allOf(OptionalParameter.class);
  private static final Set<ExportLevel> ALL = EnumSet.allOf(ExportLevel.class);

  private static IParser parser() {
    return FhirContext.forR4Cached()
        .newJsonParser()
        .setParserErrorHandler(new StrictErrorHandler());
  }

  private static OperationDefinition definition(
      ExportLevel level, Set<OptionalParameter> optional, ProtocolOptions.Builder options) {
    ExportDeclaration declaration = new ExportDeclaration(ALL, Set.of(), optional, options.build());
    return parser()
        .parseResource(
            OperationDefinition.class,
            new String(declaration.operationDefinition(level, URL), UTF_8));
  }

  private static List<String> parameters(OperationDefinition definition) {
    return definition.getParameter().stream()
        .map(OperationDefinitionParameterComponent::getName)
        .toList();
  }

  @Test
  void capabilitiesCanBeMergedIntoAStatement() {
    ExportDeclaration declaration =
        new ExportDeclaration(
            Set.of(ExportLevel.GROUP, ExportLevel.SYSTEM),
            Set.of("Patient", "Group", "Condition"),
            Set.of(),
            ProtocolOptions.builder().build());

    String members = new String(declaration.capabilities(), UTF_8).substring(1);
    CapabilityStatement statement =
        parser()
            .parseResource(
                CapabilityStatement.class, "{\"resourceType\":\"CapabilityStatement\"," + members);

    assertThat(statement.getInstantiates().get(0).getValue())
        .isEqualTo("http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data");
    assertThat(statement.getRestFirstRep().getResource())
        .extracting(CapabilityStatementRestResourceComponent::getType)
        .containsExactly("Group", "Condition", "Patient");
    assertThat(statement.getRestFirstRep().getResourceFirstRep().getOperationFirstRep().getName())
        .isEqualTo("export");
    assertThat(statement.getRestFirstRep().getOperationFirstRep().getDefinition())
        .isEqualTo("http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export");
  }

  @Test
  void capabilitiesListWhatATypeFilterMayUse() {
    ExportDeclaration declaration =
        new ExportDeclaration(
            ALL, Set.of("Observation"), Set.of(), ProtocolOptions.builder().build());

    String members =
        new String(declaration.capabilities(EngineOptions.DEFAULTS), UTF_8).substring(1);
    CapabilityStatement statement =
        parser()
            .parseResource(
                CapabilityStatement.class, "{\"resourceType\":\"CapabilityStatement\"," + members);

    List<CapabilityStatementRestResourceComponent> resources =
        statement.getRestFirstRep().getResource();
    assertThat(resources).allSatisfy(each -> assertThat(each.getSearchParam()).isNotEmpty());
    assertThat(resources.get(2).getSearchParam())
        .extracting(each -> each.getName() + " " + each.getType().toCode())
        .contains("_id token", "code token", "value-quantity quantity", "subject reference")
        .contains("code-value-quantity composite")
        .doesNotContain("_text string", "_content string")
        .isSorted();
  }

  @ParameterizedTest
  @CsvSource({
    "SYSTEM,export,true,false,false",
    "PATIENT,patient-export,false,true,false",
    "GROUP,group-export,false,false,true"
  })
  void aDefinitionIsDerivedFromTheIgs(
      ExportLevel level, String base, boolean system, boolean type, boolean instance) {
    OperationDefinition definition = definition(level, Set.of(), ProtocolOptions.builder());

    assertThat(definition.getUrl()).isEqualTo(URL.toString());
    assertThat(definition.getCode()).isEqualTo("export");
    assertThat(definition.getBase())
        .isEqualTo("http://hl7.org/fhir/uv/bulkdata/OperationDefinition/" + base);
    assertThat(definition.getSystem()).isEqualTo(system);
    assertThat(definition.getType()).isEqualTo(type);
    assertThat(definition.getInstance()).isEqualTo(instance);
    assertThat(definition.hasAffectsState()).isFalse();
    assertThat(definition.getResource()).hasSize(system ? 0 : 1);
    assertThat(parameters(definition).contains("patient")).isEqualTo(!system);
  }

  @Test
  void onlyWhatIsSupportedIsListed() {
    assertThat(parameters(definition(ExportLevel.GROUP, EVERY, ProtocolOptions.builder())))
        .containsExactly(
            "_outputFormat",
            "_since",
            "_until",
            "_type",
            "_typeFilter",
            "_elements",
            "patient",
            "includeAssociatedData",
            "organizeOutputBy",
            "allowPartialManifests",
            "_container",
            "_till",
            "_maxCount");
    assertThat(
            parameters(
                definition(
                    ExportLevel.SYSTEM,
                    Set.of(),
                    ProtocolOptions.builder().version(IgVersion.V2_0_0).azureParameters(false))))
        .containsExactly("_outputFormat", "_since", "_type", "_typeFilter", "_elements");
  }

  @ParameterizedTest
  @EnumSource(IgVersion.class)
  void whatIsListedIsUnderstoodAndNothingElse(IgVersion version) throws IOException {
    for (boolean azure : new boolean[] {true, false}) {
      ProtocolOptions options =
          ProtocolOptions.builder().version(version).azureParameters(azure).build();
      ExportProtocol protocol = new ExportProtocol(new ScriptedExports(), options);
      List<String> listed =
          SupportedParameter.of(ExportLevel.PATIENT, EVERY, options).stream()
              .map(SupportedParameter::name)
              .toList();
      for (String name :
          List.of(
              "_until", "_till", "_maxCount", "organizeOutputBy", "allowPartialManifests", "x")) {
        assertThat(isUnderstood(name, protocol)).as(name).isEqualTo(listed.contains(name));
      }
      assertThat(listed).allMatch(name -> isUnderstood(name, protocol));
    }
  }

  private static boolean isUnderstood(String name, ExportProtocol protocol) {
    String body =
        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\""
            + name
            + "\",\"valueString\":\"x\"}]}";
    try {
      return !Http.text(protocol.handle(Http.post("Patient/$export", body).build()))
          .contains("not supported.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theFourthVersionTellsThatAnExportIsState() {
    OperationDefinition definition =
        definition(
            ExportLevel.PATIENT, EVERY, ProtocolOptions.builder().version(IgVersion.V4_0_0_BALLOT));

    assertThat(definition.getAffectsState()).isTrue();
    assertThat(definition.getParameter())
        .filteredOn(parameter -> parameter.getName().equals("includeAssociatedData"))
        .singleElement()
        .extracting(OperationDefinitionParameterComponent::getType)
        .isEqualTo("Coding");
  }

  @Test
  void aLevelThatIsNotThereHasNoDefinition() {
    ExportDeclaration declaration =
        new ExportDeclaration(
            Set.of(ExportLevel.SYSTEM), Set.of(), Set.of(), ProtocolOptions.builder().build());

    assertThatThrownBy(() -> declaration.operationDefinition(ExportLevel.GROUP, URL))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
