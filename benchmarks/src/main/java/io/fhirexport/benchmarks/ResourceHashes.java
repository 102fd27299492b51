package io.fhirexport.benchmarks;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The resources of NDJSON files by type and id, each as a hash of what it says: JSON without regard
 * to the order of members, the lists of {@code meta} as sets, {@code meta.lastUpdated} as an
 * instant. Confined to one thread.
 */
final class ResourceHashes {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final Map<String, LineSums.Hash> hashes = new HashMap<>();
  private final MessageDigest digest = LineSums.Hash.digest();
  private long duplicates;

  static ResourceHashes of(List<Path> files) throws IOException {
    ResourceHashes read = new ResourceHashes();
    for (Path file : files) {
      WholeLines.forEach(file, read::add);
    }
    return read;
  }

  private void add(byte[] buffer, int from, int length) throws IOException {
    @SuppressWarnings("unchecked")
    Map<String, Object> resource = JSON.readValue(buffer, from, length, Map.class);
    if (resource.get("meta") instanceof Map<?, ?> meta) {
      resource.put("meta", withoutOrder(meta));
    }
    byte[] canonical = JSON.writeValueAsBytes(resource);
    String key = resource.get("resourceType") + "/" + resource.get("id");
    LineSums.Hash hash = LineSums.Hash.of(digest, canonical, 0, canonical.length);
    duplicates += hashes.put(key, hash) == null ? 0 : 1;
  }

  private static Map<String, Object> withoutOrder(Map<?, ?> meta) {
    Map<String, Object> sorted = new TreeMap<>();
    meta.forEach(
        (name, value) -> {
          Object same = value;
          if (value instanceof List<?> list) {
            same = list.stream().sorted(Comparator.comparing(Object::toString)).toList();
          } else if (name.equals("lastUpdated")) {
            same = OffsetDateTime.parse(value.toString()).toInstant().toString();
          }
          sorted.put(name.toString(), same);
        });
    return sorted;
  }

  /** Prints how these, of an export of ours, compare with another's. */
  void compare(ResourceHashes other) {
    long equal = 0;
    SortedMap<String, Integer> different = new TreeMap<>();
    SortedMap<String, Integer> onlyHere = new TreeMap<>();
    SortedMap<String, Integer> onlyThere = new TreeMap<>();
    for (Map.Entry<String, LineSums.Hash> entry : hashes.entrySet()) {
      LineSums.Hash theirs = other.hashes.get(entry.getKey());
      if (theirs == null) {
        onlyHere.merge(type(entry.getKey()), 1, Integer::sum);
      } else if (theirs.equals(entry.getValue())) {
        equal++;
      } else {
        different.merge(type(entry.getKey()), 1, Integer::sum);
      }
    }
    for (String key : other.hashes.keySet()) {
      if (!hashes.containsKey(key)) {
        onlyThere.merge(type(key), 1, Integer::sum);
      }
    }
    System.out.printf(
        "resources: %,d of ours, %,d of HAPI's; %,d equal; different %s; only ours %s; only HAPI's"
            + " %s; duplicates %d and %d%n",
        hashes.size(),
        other.hashes.size(),
        equal,
        different,
        onlyHere,
        onlyThere,
        duplicates,
        other.duplicates);
  }

  private static String type(String key) {
    return key.substring(0, key.indexOf('/'));
  }
}
