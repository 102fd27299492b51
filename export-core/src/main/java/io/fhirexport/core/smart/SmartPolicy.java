package io.fhirexport.core.smart;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.hook.Decision;
import io.fhirexport.api.hook.ExportPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Lets clients export what the scopes of their access tokens cover (Bulk Data IG, "Security
 * Considerations"; SMART Backend Services). Thread-safe if its function is.
 *
 * <p>A kick-off is refused if it names a type in {@code _type} that is not covered. Without {@code
 * _type} it is narrowed to what is covered, and the job remembers that. An export of patients needs
 * a scope for Patient, one of a group those for Group and Patient. A scope with search parameters
 * is refused where it is all there is for a type: its parameters are not applied, and never
 * ignored. Status, files and end of a job need scopes for every type it exports; else it reads as
 * none.
 */
public final class SmartPolicy implements ExportPolicy {
  private static final String PATIENT = "Patient";
  private static final String GROUP = "Group";

  private final Function<ExportContext, SmartScopes> scopes;

  /**
   * A policy for a host that knows the scopes of whoever asks.
   *
   * @param scopes of the token that came with the request at hand
   */
  public SmartPolicy(Function<ExportContext, SmartScopes> scopes) {
    this.scopes = scopes;
  }

  /**
   * A policy for a host that puts the token's scopes into an attribute of the context.
   *
   * @param name the attribute's; a context without it may do nothing
   */
  public static SmartPolicy ofAttribute(String name) {
    return new SmartPolicy(
        context -> SmartScopes.parse(context.attributes().getOrDefault(name, "")));
  }

  @Override
  public Decision onKickOff(ExportRequest request, Set<String> types, ExportContext context) {
    SmartScopes granted = scopes.apply(context);
    List<String> faults = new ArrayList<>();
    Set<String> missing = needed(request);
    missing.removeIf(granted::permits);
    if (!missing.isEmpty()) {
      faults.add("The access token has no scope to read and search " + join(missing) + ".");
    }
    Set<String> finer = granted.finer(types);
    if (!finer.isEmpty()) {
      faults.add("Scopes with search parameters do not permit an export: " + join(finer) + ".");
    }
    Set<String> permitted = granted.permitted(types);
    if (faults.isEmpty() && permitted.isEmpty()) {
      faults.add("The access token has no scope to read and search what would be exported.");
    }
    if (!faults.isEmpty()) {
      return Decision.refuse(String.join(" ", faults));
    }
    return granted.permitsEveryType() ? Decision.allow() : Decision.narrow(permitted);
  }

  private static Set<String> needed(ExportRequest request) {
    Set<String> needed = new TreeSet<>(request.types());
    if (request.level() != ExportLevel.SYSTEM) {
      needed.add(PATIENT);
    }
    if (request.level() == ExportLevel.GROUP) {
      needed.add(GROUP);
    }
    return needed;
  }

  private static String join(Set<String> words) {
    return String.join(", ", words);
  }

  @Override
  public Decision onAccess(ExportJob job, Set<String> types, Access access, ExportContext context) {
    return scopes.apply(context).permitted(types).containsAll(types)
        ? Decision.allow()
        : Decision.refuse("The access token does not cover what the export holds.");
  }
}
