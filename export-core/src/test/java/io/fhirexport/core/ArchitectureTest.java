package io.fhirexport.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String ROOT = "io.fhirexport.core";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.fhirexport");

  private static String in(String name) {
    return ROOT + "." + name + "..";
  }

  /** Within core, a package depends on itself and these only. */
  private static void sees(String name, String... others) {
    String[] seen = new String[others.length + 1];
    seen[0] = in(name);
    System.arraycopy(others, 0, seen, 1, others.length);
    noClasses()
        .that()
        .resideInAPackage(in(name))
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(seen))))
        .check(CLASSES);
  }

  @Nested
  class InCore {
    @Test
    void protocolStandsBeforeTheFrontDoor() {
      sees("protocol", ROOT, in("request"), in("manifest"), in("outcome"), in("scope"));
    }

    @Test
    void nothingDependsOnProtocol() {
      noClasses()
          .that()
          .resideOutsideOfPackage(in("protocol"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(in("protocol"))
          .check(CLASSES);
    }

    @Test
    void requestManifestOutcomeScopeJsonAndSmartStandAlone() {
      sees("request");
      sees("manifest");
      sees("outcome");
      sees("scope");
      sees("json");
      sees("blocks");
      sees("smart");
    }

    @Test
    void searchReadsJson() {
      sees("search", in("json"));
    }

    @Test
    void elementsFollowTheirTable() {
      sees("elements", in("search"));
    }

    @Test
    void referencedKnowsNothingOfJobs() {
      sees("referenced", in("json"), in("scope"));
    }

    @Test
    void ndjsonKnowsNothingOfJobs() {
      sees(
          "ndjson",
          in("json"),
          in("referenced"),
          in("scope"),
          in("outcome"),
          in("search"),
          in("blocks"));
    }

    @Test
    void planAndRunFollowTheDataAndTakeTheirOptions() {
      sees("plan", ROOT, in("scope"), in("search"), in("blocks"));
      sees(
          "run",
          ROOT,
          in("plan"),
          in("json"),
          in("ndjson"),
          in("blocks"),
          in("referenced"),
          in("scope"),
          in("outcome"),
          in("elements"),
          in("search"));
    }

    @Test
    void planAndRunSeeNothingOfTheFrontDoorButItsOptions() {
      noClasses()
          .that()
          .resideInAnyPackage(in("plan"), in("run"))
          .should()
          .dependOnClassesThat(resideInAPackage(ROOT).and(not(type(EngineOptions.class))))
          .check(CLASSES);
    }

    @Test
    void embeddedDefaultsAndAdaptersSeeTheSpisOnly() {
      sees("local", in("scope"));
      sees("hapi");
    }

    @Test
    void packagesBelowTheFrontDoorHaveNoCycles() {
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyAdaptersOfModelObjectsSeeHapi() {
      noClasses()
          .that()
          .resideOutsideOfPackage(in("hapi"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ca.uhn..", "org.hl7..")
          .check(CLASSES);
    }
  }

  @Nested
  class Anywhere {
    @Test
    void nothingSeesAServerAClientACloudOrADriver() {
      noClasses()
          .that()
          // It is there to ask servers from outside.
          .doNotHaveFullyQualifiedName("io.fhirexport.testkit.conformance.HttpExchange")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.sun.net..",
              "java.net.http..",
              "jakarta.servlet..",
              "javax.servlet..",
              "org.springframework..",
              "com.azure..",
              "java.sql..",
              "javax.sql..")
          .check(CLASSES);
    }

    @Test
    void theApiNeedsTheJdkOnly() {
      classes()
          .that()
          .resideInAPackage("io.fhirexport.api..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.fhirexport.api..", "java..", "org.jspecify..")
          .check(CLASSES);
    }

    @Test
    void theSpisDoNotKnowEachOther() {
      slices()
          .matching("io.fhirexport.api.(sink|source|store)..")
          .should()
          .notDependOnEachOther()
          .check(CLASSES);
    }

    @Test
    void theTestkitDoesNotNeedTheEngine() {
      noClasses()
          .that()
          .resideInAPackage("io.fhirexport.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + "..")
          .check(CLASSES);
    }
  }
}
