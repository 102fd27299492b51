package io.fhirexport.core.scope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The names of FHIR's resource types. Thread-safe. */
public final class ResourceTypes {
  private static final Set<String> R4 = read("r4-resource-types.txt");

  private ResourceTypes() {}

  /** Every type a resource of FHIR R4 (4.0.1) can have, in alphabetical order; unmodifiable. */
  public static Set<String> r4() {
    return R4;
  }

  private static Set<String> read(String name) {
    try (InputStream in = Objects.requireNonNull(ResourceTypes.class.getResourceAsStream(name))) {
      String names = new String(in.readAllBytes(), UTF_8);
      return Collections.unmodifiableSet(new TreeSet<>(names.lines().toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
