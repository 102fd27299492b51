package io.fhirexport.azure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void theSinkNeedsTheApiAndTheClientsOfAzureOnly() {
    classes()
        .that()
        .resideInAPackage("io.fhirexport.azure..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fhirexport.azure..",
            "io.fhirexport.api..",
            "com.azure..",
            "reactor.core.publisher..",
            "java..",
            "javax.net.ssl..",
            "org.jspecify..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.fhirexport.azure"));
  }
}
