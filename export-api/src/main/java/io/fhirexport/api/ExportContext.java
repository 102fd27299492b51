package io.fhirexport.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what else the host wants its source, sink and policy to know. Stored with the job
 * and passed to every one of their calls, on whatever process they happen. Immutable.
 *
 * @param owner tenant and caller; status, files and cancel of a job answer to its owner only
 * @param attributes the host's own facts, opaque to the engine; never logged, never in a URL
 */
public record ExportContext(Owner owner, Map<String, String> attributes) {
  /** The context on a host that tells neither tenants nor callers apart. */
  public static final ExportContext ANYONE = new ExportContext(Owner.ANYONE, Map.of());

  /** Copies the attributes. */
  public ExportContext {
    attributes = Map.copyOf(attributes);
  }

  /** A context without attributes. */
  public static ExportContext of(@Nullable String tenant, @Nullable String caller) {
    return new ExportContext(new Owner(tenant, caller), Map.of());
  }

  /** Names the owner and the attributes' names; their values may be secrets. */
  @Override
  public String toString() {
    return "ExportContext[owner=" + owner + ", attributes=" + attributes.keySet() + "]";
  }
}
