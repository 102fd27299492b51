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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * A small server's data: five synthetic patients and all that refers to them, the organizations and
 * practitioners around them, and five Groups; and what an export of them holds. Thread-safe.
 *
 * <p>Every resource has {@code meta.versionId} 1 and a {@code meta.lastUpdated} in the first half
 * of 2026. The Groups: {@code plain} has three patients; {@code nested} has the Group {@code plain}
 * and a fourth patient; {@code inactive-members} has one patient who is inactive, one whose period
 * ended in 2020, and one who counts; {@code empty} has no members; {@code definition} is not
 * actual.
 */
public final class Fixture {
  private static final List<String> LINES = read("belongs.txt.gz");

  private Fixture() {}

  /** A new source of the fixture's resources, without any pushdown. */
  public static ResourceSource source() {
    return SimpleSource.builder(types(), Fixture::list).build();
  }

  /** Lists the resources of a type in the order of their ids; for a {@link SimpleSource}. */
  public static CloseableIterator<ExportResource> list(String type, ExportContext context)
      throws IOException {
    BufferedReader lines = lines(type + ".ndjson.gz");
    return CloseableIterator.from(
        () -> {
          String line = lines.readLine();
          if (line == null) {
            return null;
          }
          byte[] body = line.getBytes(UTF_8);
          String id = parse(body).text("id");
          return ExportResource.of(type, Objects.requireNonNull(id), body);
        },
        lines);
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
    belongingTo(set + "-referenced")
        .forEach((type, ids) -> belonging.computeIfAbsent(type, t -> new TreeSet<>()).addAll(ids));
    return belonging;
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
    SortedMap<String, SortedSet<String>> ids = new TreeMap<>();
    for (String line : LINES) {
      List<String> words = List.of(line.split(" ", -1));
      if (words.subList(1, words.size()).contains(set)) {
        String[] typeAndId = words.get(0).split("/", 2);
        ids.computeIfAbsent(typeAndId[0], type -> new TreeSet<>()).add(typeAndId[1]);
      }
    }
    return ids;
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
