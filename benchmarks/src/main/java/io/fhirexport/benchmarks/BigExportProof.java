package io.fhirexport.benchmarks;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.core.local.NdjsonDirectorySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Proves on a large folder that exports write the right lines, each once and byte for byte: all of
 * them at system level, and at patient and group level those that {@link PatientTies} and {@link
 * ReferencedLines} tell, also with the type filters that {@link PlainFilters} tells.
 *
 * <p>Arguments: the data folder, whose files are named after the one type they hold, and a work
 * folder on the same disk, in which the folder {@code proof} is made and deleted again. Prints a
 * line for each check; the exit code is 1 if one failed.
 */
public final class BigExportProof {
  private static final String GROUP = "proof-group";
  private static final int MEMBERS = 100;

  private final Path data;
  private final Path out;
  private final Path linked;
  private final LineSums all = new LineSums();
  private final LineSums ofPatients = new LineSums();
  private final LineSums ofGroup = new LineSums();
  private final LineSums filtered = new LineSums();
  private int lostOfPatients;
  private int lostOfGroup;
  private final Set<String> patients = new TreeSet<>();
  private final Set<String> members = new TreeSet<>();
  private int passed;
  private int failed;

  private BigExportProof(Path data, Path work) {
    this.data = data.toAbsolutePath();
    this.out = work.resolve("proof").resolve("out");
    this.linked = work.resolve("proof").resolve("linked");
  }

  /** Runs the proof. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 2) {
      System.err.println("Usage: BigExportProof <data folder> <work folder>");
      System.exit(2);
    }
    BigExportProof proof = new BigExportProof(Path.of(arguments[0]), Path.of(arguments[1]));
    try {
      proof.run();
    } finally {
      DataFolder.empty(proof.out);
      DataFolder.empty(proof.linked);
    }
    System.out.printf("%d passed, %d failed%n", proof.passed, proof.failed);
    System.exit(proof.failed == 0 ? 0 : 1);
  }

  private void run() throws IOException, InterruptedException {
    System.out.printf("Heap: at most %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
    chooseMembers();
    expect();
    ResourceSource trusted = NdjsonDirectorySource.builder(data).trusted().open();
    ResourceSource untrusted = NdjsonDirectorySource.open(data);
    prove("system, trusted", trusted, ExportRequest.system().build(), all, 0);
    prove("system, untrusted", untrusted, ExportRequest.system().build(), all, 0);
    prove("patient", untrusted, ExportRequest.patient().build(), ofPatients, lostOfPatients);
    ExportRequest.Builder asked =
        ExportRequest.patient().types("Patient", "Observation", "Encounter");
    HapiBaseline.FILTERS.forEach(asked::typeFilter);
    prove("filtered", untrusted, asked.build(), filtered, 0);
    prove("filtered, trusted", trusted, asked.build(), filtered, 0);
    linkWithGroup();
    ResourceSource withGroup = NdjsonDirectorySource.open(linked);
    prove("group", withGroup, ExportRequest.group(GROUP).build(), ofGroup, lostOfGroup);
  }

  private void chooseMembers() throws IOException {
    for (Path file : DataFolder.files(data)) {
      if (DataFolder.type(file).equals("Patient")) {
        WholeLines.forEach(
            file, (buffer, from, length) -> add(patients, "Patient", buffer, from, length));
      }
    }
    int step = Math.max(1, patients.size() / MEMBERS);
    int next = 0;
    for (String patient : patients) {
      if (next % step == 0 && members.size() < MEMBERS) {
        members.add(patient);
      }
      next++;
    }
  }

  private static void add(Set<String> ids, String type, byte[] buffer, int from, int length)
      throws IOException {
    ids.addAll(PatientTies.of(type, buffer, from, length));
  }

  private void expect() throws IOException {
    MessageDigest digest = LineSums.Hash.digest();
    ReferencedLines referenced = new ReferencedLines();
    Set<String> byPatients = new HashSet<>();
    Set<String> byGroup = new HashSet<>();
    for (Path file : DataFolder.files(data)) {
      String type = DataFolder.type(file);
      WholeLines.forEach(
          file,
          (buffer, from, length) -> {
            LineSums.Hash hash = LineSums.Hash.of(digest, buffer, from, length);
            all.add(type, hash);
            Set<String> ties = PatientTies.of(type, buffer, from, length);
            if (ReferencedLines.isReferenced(type)) {
              referenced.add(type, hash, buffer, from, length);
            }
            if (ties.stream().anyMatch(patients::contains)) {
              ofPatients.add(type, hash);
              ReferencedLines.references(buffer, from, length, byPatients);
              if (PlainFilters.matches(type, buffer, from, length)) {
                filtered.add(type, hash);
              }
            }
            if (ties.stream().anyMatch(members::contains)) {
              ofGroup.add(type, hash);
              ReferencedLines.references(buffer, from, length, byGroup);
            }
          });
    }
    long compartment = ofPatients.lines();
    lostOfPatients = referenced.follow(byPatients, patients, ofPatients);
    lostOfGroup = referenced.follow(byGroup, members, ofGroup);
    System.out.printf(
        "Expected beside the compartment of all patients: %,d lines, %d references lost%n",
        ofPatients.lines() - compartment, lostOfPatients);
    System.out.printf(
        "Expected: %,d lines, of patients %,d, of %d members %,d%n",
        all.lines(), ofPatients.lines(), members.size(), ofGroup.lines());
  }

  private void linkWithGroup() throws IOException {
    DataFolder.empty(linked);
    for (Path file : DataFolder.files(data)) {
      Files.createSymbolicLink(linked.resolve(file.getFileName()), file);
    }
    String entries =
        members.stream()
            .map(id -> "{\"entity\":{\"reference\":\"Patient/" + id + "\"}}")
            .collect(Collectors.joining(","));
    String group =
        "{\"resourceType\":\"Group\",\"id\":\""
            + GROUP
            + "\",\"type\":\"person\",\"actual\":true,\"member\":["
            + entries
            + "]}\n";
    Files.writeString(linked.resolve("Group.ndjson"), group, StandardCharsets.UTF_8);
  }

  private void prove(
      String name, ResourceSource source, ExportRequest request, LineSums expected, int lost)
      throws IOException, InterruptedException {
    DataFolder.empty(out);
    Instant before = Instant.now();
    FirstRead watched = new FirstRead(source);
    EngineRun run = EngineRun.of(watched, out, request);
    LineSums found = new LineSums();
    MessageDigest digest = LineSums.Hash.digest();
    boolean counted = true;
    for (ManifestEntry entry : run.output()) {
      Path file = run.folder().resolve(entry.name().toString());
      long[] read = new long[2];
      WholeLines.forEach(
          file,
          (buffer, from, length) -> {
            found.add(entry.name().type(), LineSums.Hash.of(digest, buffer, from, length));
            read[0]++;
            read[1] += length + 1;
          });
      counted &= read[0] == entry.count();
      counted &= read[1] == entry.bytes() && read[1] == Files.size(file);
    }
    check(name, "lines, each once and byte for byte", found.byType().equals(expected.byType()));
    report(expected.byType(), found.byType());
    check(name, "counts and sizes of the manifest are those of whole lines", counted);
    check(name, "no file but the manifest's", unlisted(run).isEmpty());
    long warnings = run.errors().stream().mapToLong(ManifestEntry::count).sum();
    check(name, "no errors but one for each reference that leads nowhere", warnings == lost);
    check(
        name,
        "as of an instant after kick-off and before the first read",
        !run.transactionTime().isBefore(before.truncatedTo(ChronoUnit.MILLIS))
            && run.transactionTime().isBefore(watched.at()));
    System.out.printf(
        "     %s: %,d lines of %d types in %d files, %.1f s%n",
        name, found.lines(), found.byType().size(), run.output().size(), run.seconds());
  }

  private static Set<String> unlisted(EngineRun run) throws IOException {
    Set<String> listed = new HashSet<>();
    run.output().forEach(entry -> listed.add(entry.name().toString()));
    run.errors().forEach(entry -> listed.add(entry.name().toString()));
    List<Path> files = DataFolder.files(run.folder());
    return files.stream()
        .map(file -> String.valueOf(file.getFileName()))
        .filter(file -> !listed.contains(file))
        .collect(Collectors.toSet());
  }

  private static void report(
      SortedMap<String, LineSums.Sum> expected, SortedMap<String, LineSums.Sum> found) {
    Set<String> types = new TreeSet<>(expected.keySet());
    types.addAll(found.keySet());
    for (String type : types) {
      LineSums.Sum wanted = expected.getOrDefault(type, LineSums.Sum.EMPTY);
      LineSums.Sum got = found.getOrDefault(type, LineSums.Sum.EMPTY);
      System.out.printf(
          "     %-26s %,9d of %,9d%s%n",
          type, got.lines(), wanted.lines(), got.equals(wanted) ? "" : "  DIFFERENT");
    }
  }

  private void check(String name, String what, boolean holds) {
    System.out.printf("%s %s: %s%n", holds ? "PASS" : "FAIL", name, what);
    if (holds) {
      passed++;
    } else {
      failed++;
    }
  }
}
