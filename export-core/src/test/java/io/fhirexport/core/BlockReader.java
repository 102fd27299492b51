package io.fhirexport.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.Manifest;
import io.fhirexport.api.ManifestEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the blocks of an organized export together again, and checks all that the IG says of their
 * files ("Bulk Data Output File Organization").
 */
final class BlockReader {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\"resourceType\":\"Parameters\",\"parameter\":\\[\\{\"name\":\"header\","
              + "\"valueReference\":\\{\"reference\":\"Patient/([^\"]+)\"}}]}");

  private final Map<String, List<String>> blocks = new TreeMap<>();
  private final Set<String> continuations = new LinkedHashSet<>();
  private int files;
  private int splits;

  private record Block(String patient, List<String> lines) {}

  /** Reads all output of a manifest. */
  static BlockReader read(Manifest manifest, Map<String, byte[]> stored) throws IOException {
    BlockReader reader = new BlockReader();
    Map<String, ManifestEntry> entries = new LinkedHashMap<>();
    try (CloseableIterator<ManifestEntry> output = manifest.files(FileKind.OUTPUT)) {
      for (ManifestEntry e = output.next(); e != null; e = output.next()) {
        entries.put(e.name().toString(), e);
        if (e.continuedIn() != null) {
          assertThat(reader.continuations.add(e.continuedIn().toString())).isTrue();
        }
      }
    }
    assertThat(entries.keySet()).containsAll(reader.continuations);
    for (String first : entries.keySet()) {
      if (!reader.continuations.contains(first)) {
        reader.readChain(first, entries, stored);
      }
    }
    assertThat(reader.files).as("files in chains").isEqualTo(entries.size());
    return reader;
  }

  /** The lines of each patient's block, in their order, without headers. */
  Map<String, List<String>> blocks() {
    return blocks;
  }

  int files() {
    return files;
  }

  /** How often a block goes on in another file. */
  int splits() {
    return splits;
  }

  private void readChain(
      String first, Map<String, ManifestEntry> entries, Map<String, byte[]> stored) {
    Block open = null;
    for (String name = first; name != null; ) {
      ManifestEntry entry = Objects.requireNonNull(entries.get(name));
      List<Block> inFile = readFile(Objects.requireNonNull(stored.get(name)));
      files++;
      assertThat(inFile.stream().mapToInt(block -> block.lines().size()).sum())
          .as("count of %s", name)
          .isEqualTo((int) entry.count());
      if (open != null) {
        assertThat(inFile.get(0).patient()).as("first block of %s", name).isEqualTo(open.patient());
        open.lines().addAll(inFile.remove(0).lines());
        splits++;
      }
      inFile.forEach(this::add);
      open = inFile.isEmpty() ? open : inFile.get(inFile.size() - 1);
      name = entry.continuedIn() == null ? null : entry.continuedIn().toString();
    }
  }

  private void add(Block block) {
    assertThat(blocks.put(block.patient(), block.lines()))
        .as("second block of Patient/%s", block.patient())
        .isNull();
  }

  private static List<Block> readFile(byte[] file) {
    List<Block> found = new ArrayList<>();
    String text = new String(file, StandardCharsets.UTF_8);
    assertThat(text).endsWith("\n");
    for (String line : text.lines().toList()) {
      Matcher header = HEADER.matcher(line);
      if (header.matches()) {
        found.add(new Block(header.group(1), new ArrayList<>()));
      } else {
        assertThat(found).as("a header first").isNotEmpty();
        found.get(found.size() - 1).lines().add(line);
      }
    }
    assertThat(found).isNotEmpty().allMatch(block -> !block.lines().isEmpty());
    assertThat(found).extracting(Block::patient).doesNotHaveDuplicates();
    return found;
  }
}
