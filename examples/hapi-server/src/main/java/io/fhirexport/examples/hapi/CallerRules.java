package io.fhirexport.examples.hapi;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.interceptor.auth.AuthorizationInterceptor;
import ca.uhn.fhir.rest.server.interceptor.auth.IAuthRule;
import ca.uhn.fhir.rest.server.interceptor.auth.IAuthRuleBuilderOperationNamed;
import ca.uhn.fhir.rest.server.interceptor.auth.IAuthRuleBuilderRule;
import ca.uhn.fhir.rest.server.interceptor.auth.IAuthRuleBuilderRuleOpClassifierFinished;
import ca.uhn.fhir.rest.server.interceptor.auth.RuleBuilder;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Patient;

/** HAPI's own rules for what a caller may do, exports among it. Thread-safe. */
public final class CallerRules extends AuthorizationInterceptor {
  @Override
  public List<IAuthRule> buildRuleList(RequestDetails request) {
    List<IAuthRule> rules = new ArrayList<>(allow().metadata().build());
    Caller.of(request).ifPresent(caller -> add(rules, caller));
    return rules;
  }

  private static void add(List<IAuthRule> rules, Caller caller) {
    // The first rule that applies decides, and those for operations apply to bulk exports too.
    if (caller.types().isEmpty()) {
      rules.addAll(allow().bulkExport().any().build());
      rules.addAll(within(caller, allow().read().allResources().withAnyId()));
      rules.addAll(within(caller, allow().write().allResources().withAnyId()));
    } else {
      rules.addAll(allow().bulkExport().any().withResourceTypes(caller.types()).build());
      for (String type : caller.types()) {
        rules.addAll(within(caller, allow().read().resourcesOfType(type).withAnyId()));
      }
    }
    rules.addAll(within(caller, operation("$export").onServer().andAllowAllResponses()));
    rules.addAll(within(caller, operation("$export").onType(Patient.class).andAllowAllResponses()));
    rules.addAll(
        within(caller, operation("$export").onInstancesOfType(Group.class).andAllowAllResponses()));
    rules.addAll(
        within(caller, operation("$export-poll-status").onServer().andAllowAllResponses()));
  }

  private static IAuthRuleBuilderRule allow() {
    return new RuleBuilder().allow();
  }

  private static IAuthRuleBuilderOperationNamed operation(String name) {
    return allow().operation().named(name);
  }

  private static List<IAuthRule> within(
      Caller caller, IAuthRuleBuilderRuleOpClassifierFinished rule) {
    return caller.tenant() == null ? rule.build() : rule.forTenantIds(caller.tenant()).build();
  }
}
