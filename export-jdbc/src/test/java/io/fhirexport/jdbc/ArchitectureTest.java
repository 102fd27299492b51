package io.fhirexport.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void storeAndSourceNeedTheApiTheJdkAndALoggerOnly() {
    classes()
        .that()
        .resideInAPackage("io.fhirexport.jdbc..")
        .and()
        // PostgreSQL's notices are no part of JDBC; it does without where the driver is another.
        .doNotHaveFullyQualifiedName("io.fhirexport.jdbc.store.Notices")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fhirexport.jdbc..",
            "io.fhirexport.api..",
            "java..",
            "javax.sql..",
            "org.slf4j..",
            "org.jspecify..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.fhirexport.jdbc"));
  }
}
