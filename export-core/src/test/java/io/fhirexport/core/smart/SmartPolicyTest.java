package io.fhirexport.core.smart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.hook.Decision;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.api.hook.ExportPolicy.Access;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmartPolicyTest {
  private static final Set<String> TYPES = Set.of("Condition", "Observation", "Patient");

  private final ExportPolicy policy = SmartPolicy.ofAttribute("scope");

  @Test
  void scopesForEveryTypeAllowAnything() {
    Decision decision = kickOff(ExportRequest.group("g").build(), "system/*.rs");

    assertThat(decision.refusal()).isEmpty();
    assertThat(decision.types()).isEmpty();
  }

  @Test
  void withoutTypesTheExportIsNarrowedToTheScopes() {
    Decision decision =
        kickOff(ExportRequest.patient().build(), "system/Patient.rs system/Condition.read");

    assertThat(decision.refusal()).isEmpty();
    assertThat(decision.types()).hasValue(Set.of("Condition", "Patient"));
  }

  @Test
  void everyTypeThatIsAskedForWithoutAScopeIsNamed() {
    ExportRequest request =
        ExportRequest.system().types("Patient", "Observation", "Condition").build();

    assertThat(kickOff(request, "system/Patient.rs system/Observation.r").refusal())
        .hasValue("The access token has no scope to read and search Condition, Observation.");
  }

  @Test
  void anExportOfPatientsNeedsAScopeForPatients() {
    ExportRequest request = ExportRequest.patient().types("Observation").build();

    assertThat(kickOff(request, "system/Observation.rs").refusal().orElseThrow())
        .endsWith("read and search Patient.");
  }

  @Test
  void anExportOfAGroupNeedsScopesForGroupsAndPatients() {
    ExportRequest request = ExportRequest.group("g").types("Observation").build();

    assertThat(kickOff(request, "system/Observation.rs").refusal().orElseThrow())
        .endsWith("read and search Group, Patient.");
    assertThat(kickOff(request, "system/Observation.rs system/Group.rs system/Patient.rs").types())
        .hasValue(Set.of("Observation", "Patient"));
  }

  @Test
  void aScopeWithSearchParametersIsRefusedRatherThanIgnored() {
    String scopes = "system/Patient.rs system/Observation.rs?category=laboratory";

    assertThat(kickOff(ExportRequest.system().build(), scopes).refusal())
        .hasValue("Scopes with search parameters do not permit an export: system/Observation.rs.");
    assertThat(
            policy
                .onKickOff(
                    ExportRequest.system().types("Patient").build(),
                    Set.of("Patient"),
                    context(scopes))
                .refusal())
        .isEmpty();
  }

  @Test
  void scopesOfPatientsAndUsersAreNone() {
    assertThat(kickOff(ExportRequest.system().build(), "patient/*.rs user/*.read").refusal())
        .isPresent();
  }

  @Test
  void withoutScopesNothingIsAllowed() {
    assertThat(
            policy.onKickOff(ExportRequest.system().build(), TYPES, ExportContext.ANYONE).refusal())
        .isPresent();
  }

  @ParameterizedTest
  @EnumSource(Access.class)
  void aJobIsForWhoMaySeeAllOfItsTypes(Access access) {
    assertThat(access(access, "system/*.read").refusal()).isEmpty();
    assertThat(
            access(access, "system/Patient.rs system/Condition.rs system/Observation.rs").refusal())
        .isEmpty();
    assertThat(access(access, "system/Patient.rs system/Condition.rs").refusal()).isPresent();
    assertThat(access(access, "").refusal()).isPresent();
  }

  private Decision kickOff(ExportRequest request, String scopes) {
    return policy.onKickOff(request, TYPES, context(scopes));
  }

  private Decision access(Access access, String scopes) {
    ExportContext context = context(scopes);
    JobId id = JobId.random(new SecureRandom());
    return policy.onAccess(new ExportJob(id, Instant.EPOCH, context, null), TYPES, access, context);
  }

  private static ExportContext context(String scopes) {
    return new ExportContext(new Owner(null, "app"), Map.of("scope", scopes));
  }
}
