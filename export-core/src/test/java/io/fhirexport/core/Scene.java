package io.fhirexport.core;

import static io.fhirexport.core.Bodies.identifiers;
import static io.fhirexport.core.Bodies.lastUpdated;
import static io.fhirexport.core.Bodies.ref;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.core.World.Stores;
import io.fhirexport.testkit.source.SourceOfVisits;
import io.fhirexport.testkit.source.SourceWithDeletions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The exports that crashes are tried on. */
enum Scene {
  /** Two types, without references. */
  BLOCKS {
    @Override
    World world(Stores stores) throws IOException {
      return new World(stores, Duration.ZERO);
    }
  },
  /** One patient within a window, and what his data refers to in four rounds, in several parts. */
  REFERENCES {
    @Override
    World world(Stores stores) throws IOException {
      Bodies bodies = new Bodies();
      bodies.add("Patient/p").add("Patient/not-q");
      for (int i = 0; i < 9; i++) {
        bodies
            .add(
                "Observation/" + i,
                ref("subject", "Patient/p"),
                ref("a", "Practitioner?identifier=npi|" + i),
                ref("b", "Location/" + i % 2),
                ref("c", "Location/none"))
            .add("Practitioner/" + i, identifiers("npi|" + i), ref("x", "Organization/1"));
      }
      bodies
          .add(
              "Observation/not-new",
              lastUpdated("2026-05-01"),
              ref("subject", "Patient/p"),
              ref("a", "Device/1"),
              ref("b", "Device/not-new"))
          .add("Device/1", lastUpdated("2026-06-01"))
          .add("Device/not-new", lastUpdated("2026-05-01"))
          .add("Location/0", ref("x", "Patient/p"))
          .add("Location/1")
          .add("Organization/1", ref("partOf", "Organization?identifier=s|2"))
          .add("Organization/2", identifiers("s|2"), ref("contact", "Practitioner/not-of-q"))
          .add("Practitioner/not-of-q", ref("x", "Patient/not-q"))
          .add("Organization/not-referred-to");
      return new World(
          stores,
          ExportRequest.patient()
              .patients(Set.of("p"))
              .since(Instant.parse("2026-05-15T00:00:00Z")),
          bodies,
          1);
    }
  },
  /** One patient, Provenance by its targets, and whom that refers to, in several parts. */
  PROVENANCE {
    @Override
    World world(Stores stores) throws IOException {
      Bodies bodies = new Bodies();
      bodies.add("Patient/p").add("Patient/not-q");
      for (int i = 0; i < 9; i++) {
        bodies
            .add("Observation/" + i, ref("subject", "Patient/p"))
            .add("Observation/not-" + i, ref("subject", "Patient/not-q"))
            .add(
                "Provenance/" + i,
                "\"target\":["
                    + target("Observation/not-" + i)
                    + ","
                    + target("Observation/" + i)
                    + "]",
                ref("x", "Practitioner/" + i))
            .add("Provenance/not-" + i, "\"target\":[" + target("Observation/not-" + i) + "]")
            .add("Practitioner/" + i)
            .add("Practitioner/not-" + i);
      }
      return new World(stores, ExportRequest.patient().patients(Set.of("p")), bodies, 0);
    }

    private String target(String key) {
      return "{\"reference\":\"" + key + "\"}";
    }
  },
  /** One patient within a window, and deletions of three types in several parts. */
  DELETIONS {
    @Override
    World world(Stores stores) throws IOException {
      Bodies bodies = new Bodies();
      bodies
          .add("Patient/p")
          .add("Patient/not-q")
          .add("Observation/1", ref("subject", "Patient/p"), ref("x", "Location/1"))
          .add("Condition/1", ref("subject", "Patient/p"))
          .add("Location/1");
      SourceWithDeletions source = new SourceWithDeletions(bodies.source(), 8);
      Set<String> deletions = new TreeSet<>();
      Instant time = Instant.parse("2026-06-01T00:00:00Z");
      for (int i = 10; i < 30; i++) {
        for (String type : List.of("Observation", "Condition")) {
          String key = type + "/" + i;
          String patient = i % 5 == 0 ? "Patient/not-q" : "Patient/p";
          String body = new Bodies().add(key, ref("subject", patient)).get(key);
          source.deleted(key, time, body);
          if (i % 5 != 0) {
            deletions.add(key);
          }
        }
      }
      source.deleted("Observation/1", time, "").deleted("Patient/not-r", time, "");
      return new World(
          stores,
          ExportRequest.patient()
              .patients(Set.of("p"))
              .since(Instant.parse("2026-05-15T00:00:00Z")),
          bodies,
          source,
          deletions,
          0);
    }
  },
  /** Blocks of some patients, merged in several passes, some of them cut. */
  ORGANIZED {
    @Override
    World world(Stores stores) throws IOException {
      Bodies bodies = new Bodies();
      Map<String, List<String>> blocks = blocks(bodies, 30);
      return new World(stores, ExportRequest.patient(), bodies.source(), blocks);
    }
  },
  /** Blocks of some patients, written straight from a source that walks them, some of them cut. */
  WALKED {
    @Override
    World world(Stores stores) throws IOException {
      Bodies bodies = new Bodies();
      Map<String, List<String>> blocks = blocks(bodies, 60);
      SourceOfVisits source = new SourceOfVisits(bodies.source(), 3, Set.of());
      return new World(stores, ExportRequest.patient(), source, blocks);
    }
  };

  abstract World world(Stores stores) throws IOException;

  /** Makes five patients and so many resources of theirs, and the lines of their blocks. */
  private static Map<String, List<String>> blocks(Bodies bodies, int resources) {
    Map<String, List<String>> blocks = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      blocks.computeIfAbsent("p" + i, any -> new ArrayList<>()).add("Patient/p" + i);
      bodies.add("Patient/p" + i);
    }
    for (int i = 0; i < resources; i++) {
      String one = "p" + (i % 3 == 0 ? i % 5 : 0);
      String other = "p" + (i % 8 == 0 ? 1 : one.substring(1));
      String key = "Observation/" + i;
      bodies.add(key, ref("subject", "Patient/" + one), ref("performer", "Patient/" + other));
      for (String patient : one.equals(other) ? Set.of(one) : Set.of(one, other)) {
        blocks.computeIfAbsent(patient, any -> new ArrayList<>()).add(key);
      }
    }
    blocks.replaceAll((patient, keys) -> keys.stream().map(bodies::get).sorted().toList());
    return blocks;
  }
}
