package io.fhirexport.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SimpleSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A small server's data: five synthetic patients and all that refers to them, the organizations and
 * practitioners around them, and five Groups; and what an export of them holds, in unmodifiable
 * maps. Thread-safe.
 *
 * <p>Every resource has {@code meta.versionId} 1 and a {@code meta.lastUpdated} in the first half
 * of 2026. The Groups: {@code plain} has three patients; {@code nested} has the Group {@code plain}
 * and a fourth patient; {@code inactive-members} has one patient who is inactive, one whose period
 * ended in 2020, and one who counts; {@code empty} has no members; {@code definition} is not
 * actual.
 */
public final class Fixture {
  /** The ids in each set, by type. */
  private static final Map<String, SortedMap<String, SortedSet<String>>> SETS = sets();

  /** The bodies of the types that were listed, by id: ten megabytes, asked for over and over. */
  private static final Map<String, SortedMap<String, byte[]>> BODIES = new ConcurrentHashMap<>();

  private Fixture() {}

  /** A new source of the fixture's resources, without any pushdown. */
  public static ResourceSource source() {
    return SimpleSource.builder(types(), Fixture::list).build();
  }

  /** Lists the resources of a type in the order of their ids; for a {@link SimpleSource}. */
  public static CloseableIterator<ExportResource> list(String type, ExportContext context)
      throws IOException {
    Iterator<Map.Entry<String, byte[]>> bodies;
    try {
      bodies = BODIES.computeIfAbsent(type, Fixture::bodies).entrySet().iterator();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return CloseableIterator.from(
        () -> {
          if (!bodies.hasNext()) {
            return null;
          }
          Map.Entry<String, byte[]> next = bodies.next();
          return ExportResource.of(type, next.getKey(), next.getValue());
        },
        () -> {});
  }

  /** The types that occur. */
  public static Set<String> types() {
    return system().keySet();
  }

  /** Writes the resources into a folder, one plain NDJSON file a type. */
  public static void copyTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String type : types()) {
      try (InputStream in = stream(type + ".ndjson.gz")) {
        Files.copy(in, folder.resolve(type + ".ndjson"));
      }
    }
  }

  /** The ids in an export of the whole system, by type. */
  public static SortedMap<String, SortedSet<String>> system() {
    return belongingTo("system");
  }

  /**
   * The ids in an export of all patients without what is outside the R4 patient compartment;
   * devices are in it by their patient.
   */
  public static SortedMap<String, SortedSet<String>> patientLevel() {
    return belongingTo("patient");
  }

  /**
   * The ids in an export of a Group, by the rules that hold in the second half of 2026, without the
   * Group itself.
   *
   * @param id {@code plain}, {@code nested}, {@code inactive-members} or {@code empty}
   */
  public static SortedMap<String, SortedSet<String>> group(String id) {
    if (!Set.of("plain", "nested", "inactive-members", "empty").contains(id)) {
      throw new IllegalArgumentException("There is no group " + id + " with members to list.");
    }
    return belongingTo(id);
  }

  /**
   * The ids in an export of all patients with what it refers to, over any number of references.
   *
   * @see #patientLevel()
   */
  public static SortedMap<String, SortedSet<String>> patientLevelAndReferenced() {
    return withReferenced(patientLevel(), "patient");
  }

  /**
   * The ids in an export of a Group with what it refers to, over any number of references.
   *
   * @see #group(String)
   */
  public static SortedMap<String, SortedSet<String>> groupAndReferenced(String id) {
    return withReferenced(group(id), id);
  }

  private static SortedMap<String, SortedSet<String>> withReferenced(
      SortedMap<String, SortedSet<String>> belonging, String set) {
    SortedMap<String, SortedSet<String>> both = new TreeMap<>();
    Stream.of(belonging, belongingTo(set + "-referenced"))
        .flatMap(ids -> ids.entrySet().stream())
        .forEach(
            ids -> both.computeIfAbsent(ids.getKey(), t -> new TreeSet<>()).addAll(ids.getValue()));
    return both;
  }

  /** The references of all members of each Group, as stored, by the Group's id. */
  public static SortedMap<String, List<String>> memberReferences() {
    SortedMap<String, List<String>> references = new TreeMap<>();
    for (String line : read("Group.ndjson.gz")) {
      Json group = parse(line.getBytes(UTF_8));
      references.put(
          Objects.requireNonNull(group.text("id")),
          group.at("member.entity").map(entity -> entity.text("reference")).toList());
    }
    return references;
  }

  private static SortedMap<String, SortedSet<String>> belongingTo(String set) {
    return SETS.getOrDefault(set, Collections.emptySortedMap());
  }

  private static Map<String, SortedMap<String, SortedSet<String>>> sets() {
    Map<String, SortedMap<String, SortedSet<String>>> sets = new HashMap<>();
    for (String line : read("belongs.txt.gz")) {
      List<String> words = List.of(line.split(" ", -1));
      String[] typeAndId = words.get(0).split("/", 2);
      for (String set : words.subList(1, words.size())) {
        sets.computeIfAbsent(set, s -> new TreeMap<>())
            .computeIfAbsent(typeAndId[0], t -> new TreeSet<>())
            .add(typeAndId[1]);
      }
    }
    sets.replaceAll((set, ids) -> unmodifiable(ids));
    return sets;
  }

  private static SortedMap<String, SortedSet<String>> unmodifiable(
      SortedMap<String, SortedSet<String>> ids) {
    ids.replaceAll((type, ofType) -> Collections.unmodifiableSortedSet(ofType));
    return Collections.unmodifiableSortedMap(ids);
  }

  private static SortedMap<String, byte[]> bodies(String type) {
    SortedMap<String, byte[]> bodies = new TreeMap<>();
    for (String line : read(type + ".ndjson.gz")) {
      byte[] body = line.getBytes(UTF_8);
      bodies.put(Objects.requireNonNull(parse(body).text("id")), body);
    }
    return bodies;
  }

  private static Json parse(byte[] body) {
    try {
      return Json.parse(body, 0, body.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> read(String name) {
    try (BufferedReader lines = lines(name)) {
      return lines.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedReader lines(String name) throws IOException {
    return new BufferedReader(new InputStreamReader(stream(name), UTF_8));
  }

  private static InputStream stream(String name) throws IOException {
    InputStream in = Fixture.class.getResourceAsStream("fixture/" + name);
    if (in == null) {
      throw new IOException("The fixture has no " + name + ".");
    }
    return new GZIPInputStream(in);
  }
}
