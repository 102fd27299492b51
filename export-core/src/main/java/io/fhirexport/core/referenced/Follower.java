package io.fhirexport.core.referenced;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.Window;
import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.scope.PackedPatientSet;
import io.fhirexport.core.scope.ReferenceKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether resources of one type answer to wanted keys, and notes those that do, with what
 * they refer to themselves. Confined.
 */
public final class Follower {
  private final String type;
  private final WantedKeys wanted;
  private final @Nullable Window window;
  private final ReferenceKeys keys;
  private final Outsiders outsiders;
  private final LineTarget target;
  private final ResourceFacts facts = new ResourceFacts();
  private final KeyHash hash = new KeyHash();
  private boolean broken;

  /**
   * A follower.
   *
   * @param window what the job's resources changed within, or null
   * @param keys finds the references worth following
   * @param population the patients exported, or null for all
   * @param compartmentPaths what makes a resource of the type a member of the compartment
   * @param target takes the notes
   */
  public Follower(
      String type,
      WantedKeys wanted,
      @Nullable Window window,
      ReferenceKeys keys,
      List<String> ownBases,
      @Nullable PackedPatientSet population,
      Collection<String> compartmentPaths,
      LineTarget target) {
    this.type = type;
    this.wanted = wanted;
    this.window = window;
    this.keys = keys;
    this.outsiders = new Outsiders(ownBases, population, compartmentPaths);
    this.target = target;
  }

  /**
   * Looks at a resource. One that cannot be read answers to what is known of it, so that it is
   * refused where it would be written, and leads to nothing.
   */
  public void read(ExportResource resource) throws IOException {
    broken = false;
    try {
      facts.read(resource);
    } catch (MalformedBodyException e) {
      broken = true;
    }
    String id = resource.id().orElseGet(facts::id);
    if (id == null) {
      return;
    }
    String canonical = type + "/" + id;
    byte[] utf8 = canonical.getBytes(StandardCharsets.UTF_8);
    if (!keys.read(utf8, 0, utf8.length) || keys.length() < utf8.length) {
      return; // nobody can refer to it
    }
    boolean keptOut = false;
    boolean judged = false;
    for (String key : keysOf(canonical)) {
      hash.of(key);
      if (wanted.contains(hash)) {
        keptOut = judged ? keptOut : outsiders.keepOut(facts);
        judged = true;
        note(key, canonical, keptOut, resource);
      }
    }
  }

  private Set<String> keysOf(String canonical) {
    Set<String> found = new LinkedHashSet<>();
    found.add(canonical);
    for (ResourceFacts.Identifier identifier : facts.identifiers()) {
      String system = identifier.system();
      String query = type + "?identifier=";
      found.add(query + identifier.value());
      found.add(query + (system == null ? "" : system) + "|" + identifier.value());
    }
    return found;
  }

  private void note(String key, String canonical, boolean keptOut, ExportResource resource)
      throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    if (keptOut) {
      line.write('X');
      line.writeBytes(key.getBytes(StandardCharsets.UTF_8));
    } else {
      boolean returned =
          wanted.isReturned(hash) || (window != null && hasChanged(window, resource));
      line.write('M');
      line.write((returned ? Strength.RETURNED : Strength.IN_SCOPE).letter());
      line.writeBytes(key.getBytes(StandardCharsets.UTF_8));
      line.write('\t');
      line.writeBytes(canonical.getBytes(StandardCharsets.UTF_8));
      if (!broken) {
        writeReferences(line);
      }
    }
    byte[] bytes = line.toByteArray();
    target.line(bytes, 0, bytes.length);
  }

  private void writeReferences(ByteArrayOutputStream line) {
    for (ResourceFacts.Reference reference : facts.references()) {
      byte[] b = reference.text().getBytes(StandardCharsets.UTF_8);
      if (keys.read(b, 0, b.length)) {
        line.write('\t');
        line.write(keys.bytes(), keys.offset(), keys.length());
      }
    }
  }

  private boolean hasChanged(Window bounds, ExportResource resource) {
    Instant changed =
        resource.lastUpdated().orElseGet(() -> ResourceFacts.instant(facts.lastUpdated()));
    return changed == null || bounds.contains(changed);
  }
}
