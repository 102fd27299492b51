package io.fhirexport.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileName;
import io.fhirexport.api.ManifestEntry;
import io.fhirexport.core.EngineOptions;
import io.fhirexport.core.local.NdjsonDirectorySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Proves on a large folder that an export organized by Patient has one block for each patient, with
 * the lines that {@link PatientTies} tells, each byte for byte, the Patient first, and that cut
 * blocks go on where the manifest says.
 *
 * <p>Arguments: the data folder, whose files are named after the one type they hold, and a work
 * folder on the same disk, in which the folder {@code organized} is made and deleted again; then,
 * if wanted, the MiB that a worker sorts in, few of which mean several passes. The exit code is 1
 * if a check failed.
 */
public final class OrganizedProof {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\"resourceType\":\"Parameters\",\"parameter\":\\[\\{\"name\":\"header\","
              + "\"valueReference\":\\{\"reference\":\"Patient/([^\"]+)\"}}]}");
  private static final byte[] PARAMETERS = "{\"resourceType\":\"Parameters\"".getBytes(UTF_8);
  private static final byte[] PATIENT = "{\"resourceType\":\"Patient\"".getBytes(UTF_8);

  private final MessageDigest digest = LineSums.Hash.digest();
  private final LineSums expected = new LineSums();
  private final LineSums found = new LineSums();
  private final Set<String> patients = new HashSet<>();
  private final Set<String> begun = new HashSet<>();
  private final Map<FileName, String> open = new HashMap<>();
  private final EngineOptions options;
  private int failed;

  private OrganizedProof(EngineOptions options) {
    this.options = options;
  }

  /** Runs the proof. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 2 || arguments.length > 3) {
      System.err.println("Usage: OrganizedProof <data folder> <work folder> [MiB]");
      System.exit(2);
    }
    Path out = Path.of(arguments[1]).resolve("organized");
    EngineOptions.Builder options = EngineOptions.builder();
    if (arguments.length == 3) {
      options.referenceMemory(Long.parseLong(arguments[2]) << 20);
    }
    OrganizedProof proof = new OrganizedProof(options.build());
    try {
      proof.run(Path.of(arguments[0]).toAbsolutePath(), out);
    } finally {
      DataFolder.empty(out);
    }
    System.exit(proof.failed == 0 ? 0 : 1);
  }

  private void run(Path data, Path out) throws IOException, InterruptedException {
    System.out.printf("Heap: at most %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
    DataFolder.empty(out);
    expect(data);
    EngineRun run =
        EngineRun.of(
            NdjsonDirectorySource.open(data),
            out,
            ExportRequest.patient().organizeOutputBy("Patient").build(),
            options);
    long splits = run.output().stream().filter(file -> file.continuedIn() != null).count();
    System.out.printf(
        "%,d lines, %,d bytes in %d files, %d of them continued, %.1f s%n",
        run.resources(), run.bytes(), run.output().size(), splits, run.seconds());
    boolean whole = true;
    for (ManifestEntry file : run.output()) {
      whole &= read(run.folder(), file);
    }
    check("files begin with a header, and their counts and sizes are those of the manifest", whole);
    check("cut blocks go on at the beginning of the file that is named", open.isEmpty());
    check(
        "blocks hold their patient's lines, byte for byte",
        found.byType().equals(expected.byType()));
    check("files in the folder are the manifest's", listed(run).size() == filesIn(run.folder()));
  }

  private void expect(Path data) throws IOException {
    for (Path file : DataFolder.files(data)) {
      String type = DataFolder.type(file);
      WholeLines.forEach(
          file,
          (b, from, length) -> {
            Set<String> ties = PatientTies.of(type, b, from, length);
            if (type.equals("Patient")) {
              patients.addAll(ties);
            }
            LineSums.Hash hash = LineSums.Hash.of(digest, b, from, length);
            ties.forEach(patient -> expected.add(patient, hash));
          });
    }
    System.out.printf(
        "Expected: %,d lines in %,d blocks%n", expected.lines(), expected.byType().size());
  }

  private boolean read(Path folder, ManifestEntry entry) throws IOException {
    Path file = folder.resolve(entry.name().toString());
    String goesOn = open.remove(entry.name());
    BlockState state = new BlockState(goesOn);
    WholeLines.forEach(file, state::line);
    if (entry.continuedIn() != null && state.patient != null) {
      open.put(entry.continuedIn(), state.patient);
    }
    return state.sound && state.lines == entry.count() && Files.size(file) == entry.bytes();
  }

  private static boolean startsWith(byte[] b, int from, int length, byte[] prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (i >= length || b[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> listed(EngineRun run) {
    Set<String> names = new HashSet<>();
    run.output().forEach(file -> names.add(file.name().toString()));
    run.errors().forEach(file -> names.add(file.name().toString()));
    return names;
  }

  private static int filesIn(Path folder) throws IOException {
    List<Path> files = DataFolder.files(folder);
    return files.size();
  }

  private void check(String what, boolean holds) {
    System.out.printf("%s %s%n", holds ? "PASS" : "FAIL", what);
    failed += holds ? 0 : 1;
  }

  /** Where in its blocks a file is read. */
  private final class BlockState {
    private final @Nullable String goesOn;
    private @Nullable String patient;
    private boolean patientDue;
    private boolean sound = true;
    private long lines;

    BlockState(@Nullable String goesOn) {
      this.goesOn = goesOn;
    }

    void line(byte[] b, int from, int length) {
      if (startsWith(b, from, length, PARAMETERS)) {
        header(new String(b, from, length, UTF_8));
        return;
      }
      String of = patient;
      if (of == null) {
        sound = false;
        return;
      }
      lines++;
      sound &= startsWith(b, from, length, PATIENT) == patientDue;
      patientDue = false;
      found.add(of, LineSums.Hash.of(digest, b, from, length));
    }

    private void header(String line) {
      Matcher header = HEADER.matcher(line);
      if (!header.matches()) {
        sound = false;
        return;
      }
      String next = header.group(1);
      boolean continuation = patient == null && next.equals(goesOn);
      sound &= continuation || (begun.add(next) && (patient != null || goesOn == null));
      patientDue = !continuation && patients.contains(next);
      patient = next;
    }
  }
}
