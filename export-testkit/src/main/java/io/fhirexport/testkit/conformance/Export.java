package io.fhirexport.testkit.conformance;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** An export from its kick-off to its manifest, and its files as far as they were read. */
final class Export {
  private final Ask ask;
  private final String url;
  private final Answer accepted;
  private final String location;
  private final List<Answer> polls;
  private final Map<String, Object> manifest;
  private final Downloads downloads;
  private final Map<String, List<Line>> lines = new TreeMap<>();

  Export(
      Ask ask, String url, Answer accepted, String location, List<Answer> polls, Downloads from) {
    this.ask = ask;
    this.url = url;
    this.accepted = accepted;
    this.location = location;
    this.polls = List.copyOf(polls);
    this.manifest = Verify.object(last());
    this.downloads = from;
  }

  Ask ask() {
    return ask;
  }

  /** The URL of the kick-off. */
  String url() {
    return url;
  }

  Answer accepted() {
    return accepted;
  }

  String location() {
    return location;
  }

  /** All polls but the last. */
  List<Answer> early() {
    return polls.subList(0, polls.size() - 1);
  }

  /** The answer with the manifest. */
  Answer last() {
    return polls.get(polls.size() - 1);
  }

  Map<String, Object> manifest() {
    return manifest;
  }

  /** The items of an array of the manifest; none if there is no such array. */
  List<ManifestFile> files(String array) {
    List<ManifestFile> files = new ArrayList<>();
    if (manifest.get(array) instanceof List<?> items) {
      items.forEach(item -> files.add(new ManifestFile(JsonTree.members(item))));
    }
    return files;
  }

  boolean requiresAccessToken() {
    // Others take the text for it, too.
    return "true".equals(String.valueOf(manifest.get("requiresAccessToken")));
  }

  /** A file as it is downloaded. */
  Answer download(ManifestFile file) throws Exception {
    return downloads.download(file.url(), requiresAccessToken());
  }

  /** The lines of a file. */
  List<Line> lines(ManifestFile file) throws Exception {
    List<Line> known = lines.get(file.url());
    if (known == null) {
      known = downloads.lines(download(file));
      lines.put(file.url(), known);
    }
    return known;
  }

  /** The lines of all files of an array; those that are no JSON objects left out. */
  List<Line> lines(String array) throws Exception {
    List<Line> all = new ArrayList<>();
    for (ManifestFile file : files(array)) {
      lines(file).stream().filter(line -> line.problem().isEmpty()).forEach(all::add);
    }
    return all;
  }

  /** The resources of {@code output}. */
  List<Line> output() throws Exception {
    return lines("output");
  }

  /** The resources of a type in {@code output}. */
  List<Line> output(String type) throws Exception {
    return output().stream().filter(line -> line.type().equals(type)).toList();
  }

  /** The resources of {@code output} as {@code Type/id}. */
  Set<String> keys() throws Exception {
    return keys(output().stream());
  }

  static Set<String> keys(Stream<Line> lines) {
    return lines.map(Line::key).collect(toCollection(TreeSet::new));
  }
}
