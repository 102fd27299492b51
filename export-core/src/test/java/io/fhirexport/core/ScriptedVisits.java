package io.fhirexport.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.PatientCursor;
import io.fhirexport.api.source.PatientWalk;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.WalksPatients;
import io.fhirexport.testkit.source.ForwardingSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A source that hands out the visits it is told, right or wrong, and fails where it is told to. */
final class ScriptedVisits extends ForwardingSource implements WalksPatients {
  private final Bodies bodies;
  private final Set<Condition> evaluates;
  private final List<List<String>> splits = new ArrayList<>();
  private final Set<String> failures = ConcurrentHashMap.newKeySet();
  private final Map<String, Runnable> interludes = new ConcurrentHashMap<>();

  /**
   * A source of these bodies.
   *
   * @param evaluates what it says it evaluates
   */
  ScriptedVisits(Bodies bodies, Set<Condition> evaluates) {
    super(bodies.source());
    this.bodies = bodies;
    this.evaluates = evaluates;
  }

  /** Adds a split; each of its resources is the patient, a blank, and the key. */
  ScriptedVisits split(String... given) {
    splits.add(List.of(given));
    return this;
  }

  /** Fails once before the resource of this number of a split. */
  ScriptedVisits failAt(int split, int resource) {
    failures.add(split + "/" + resource);
    return this;
  }

  /** Does something once before the resource of this number of a split is handed out. */
  ScriptedVisits before(int split, int resource, Runnable what) {
    interludes.put(split + "/" + resource, what);
    return this;
  }

  /** Whether all failures have happened. */
  boolean hasFailed() {
    return failures.isEmpty();
  }

  @Override
  public CloseableIterator<Split> planPatients(PatientWalk walk) {
    List<Split> planned = new ArrayList<>();
    for (int i = 0; i < splits.size(); i++) {
      planned.add(new Split(Integer.toString(i), evaluates));
    }
    return CloseableIterator.of(planned);
  }

  @Override
  public PatientCursor openPatients(PatientWalk walk, Split split, @Nullable String position) {
    return new Cursor(
        Integer.parseInt(split.token()), position == null ? 0 : Integer.parseInt(position));
  }

  private final class Cursor implements PatientCursor {
    private final int split;
    private int next;

    Cursor(int split, int next) {
      this.split = split;
      this.next = next;
    }

    @Override
    public @Nullable ExportResource next() throws IOException {
      if (failures.remove(split + "/" + next)) {
        throw new IOException("The connection is lost.");
      }
      Runnable interlude = interludes.remove(split + "/" + next);
      if (interlude != null) {
        interlude.run();
      }
      if (next == splits.get(split).size()) {
        return null;
      }
      String key = splits.get(split).get(next++).split(" ", 2)[1];
      String[] typeAndId = key.split("/", 2);
      return ExportResource.of(typeAndId[0], typeAndId[1], bodies.get(key).getBytes(UTF_8));
    }

    @Override
    public String patient() {
      return splits.get(split).get(next - 1).split(" ", 2)[0];
    }

    @Override
    public String position() {
      return Integer.toString(next);
    }

    @Override
    public void close() {}
  }
}
