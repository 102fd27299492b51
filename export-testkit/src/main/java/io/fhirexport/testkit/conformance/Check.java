package io.fhirexport.testkit.conformance;

import io.fhirexport.api.ExportLevel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One assertion about a server, at one level. Confined to one thread. */
public final class Check {
  private final List<String> requirements;
  private final String sentence;
  private final @Nullable ExportLevel level;
  private final Body body;
  private final List<String> inferno = new ArrayList<>();
  private final Set<Feature> needed = EnumSet.noneOf(Feature.class);

  /** What is looked at, at a level. */
  @FunctionalInterface
  interface Body {
    /** Throws an AssertionError if the server is wrong. */
    void verify(Session session, ExportLevel level) throws Exception;
  }

  Check(List<String> requirements, String sentence, @Nullable ExportLevel level, Body body) {
    requirements.forEach(Requirements::find);
    this.requirements = List.copyOf(requirements);
    this.sentence = sentence;
    this.level = level;
    this.body = body;
  }

  void needs(Feature feature) {
    needed.add(feature);
  }

  void inferno(String template) {
    inferno.add(
        template.replace("{level}", level == null ? "" : level.name().toLowerCase(Locale.ROOT)));
  }

  /** The requirements it is about. */
  public List<String> requirements() {
    return requirements;
  }

  /** The ids of the Inferno test kit's tests that assert the same. */
  public List<String> inferno() {
    return List.copyOf(inferno);
  }

  /** What is asserted of the server, with the ids, and the level where it is asserted of each. */
  public String displayName() {
    String ids = inferno.isEmpty() ? "" : " (" + String.join(", ", inferno) + ")";
    String at = level == null ? "" : level.name().toLowerCase(Locale.ROOT) + " level: ";
    return String.join(", ", requirements) + " " + at + sentence + ids;
  }

  /** Asserts it. */
  void verify(Session session) throws Exception {
    ConformanceTarget target = session.target();
    for (Feature feature : needed) {
      if (!target.features().contains(feature)) {
        throw new NotApplicableException("The server does not claim " + feature + ".");
      }
    }
    body.verify(session, levelOf(target));
  }

  private ExportLevel levelOf(ConformanceTarget target) {
    ExportLevel at = level == null ? target.levels().iterator().next() : level;
    if (!target.levels().contains(at)) {
      throw new NotApplicableException("The server does not claim this level.");
    }
    if (at == ExportLevel.GROUP && target.groupId().isEmpty()) {
      throw new NotTestableException("No Group was named to export.");
    }
    return at;
  }

  @Override
  public String toString() {
    return displayName();
  }

  /** Gathers the checks of the suite. */
  static final class Gathering {
    private final List<Check> checks = new ArrayList<>();

    /** Adds a check at the widest level there is. */
    Added once(String requirements, String sentence, Body body) {
      return add(List.of(new Check(ids(requirements), sentence, null, body)));
    }

    /** Adds a check at each level. */
    Added each(String requirements, String sentence, Body body) {
      return at(List.of(ExportLevel.values()), requirements, sentence, body);
    }

    /** Adds a check at each of the levels with patients. */
    Added eachWithPatients(String requirements, String sentence, Body body) {
      return at(List.of(ExportLevel.PATIENT, ExportLevel.GROUP), requirements, sentence, body);
    }

    /** Adds a check at levels. */
    Added at(List<ExportLevel> levels, String requirements, String sentence, Body body) {
      return add(
          levels.stream()
              .map(level -> new Check(ids(requirements), sentence, level, body))
              .toList());
    }

    private Added add(List<Check> added) {
      checks.addAll(added);
      return new Added(added);
    }

    private static List<String> ids(String text) {
      return List.of(text.split(" ", -1));
    }

    List<Check> all() {
      return List.copyOf(checks);
    }
  }

  /** A check that was added at one or more levels. */
  record Added(List<Check> checks) {
    /** Names tests of Inferno; {@code {level}} stands for the level. */
    Added inferno(String... templates) {
      checks.forEach(check -> List.of(templates).forEach(check::inferno));
      return this;
    }

    /** Names tests of Inferno whose ids do not follow the pattern. */
    Added inferno(Map<ExportLevel, String> ids) {
      checks.forEach(check -> check.inferno(ids.getOrDefault(check.level, "")));
      return this;
    }

    /** Makes it about servers that claim a feature. */
    Added needs(Feature... features) {
      checks.forEach(check -> List.of(features).forEach(check::needs));
      return this;
    }
  }
}
