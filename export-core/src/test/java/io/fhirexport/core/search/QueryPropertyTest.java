package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Issue;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.search.SearchParameter.Kind;
import io.fhirexport.testkit.Fixture;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a filter lets pass is what a plain reading of FHIR search lets pass. */
class QueryPropertyTest {
  private static final int RESOURCES_OF_A_TYPE = 8;
  private static final int LONGEST = 20_000;
  private static final int QUERIES_OF_A_PARAMETER = 12;
  private static final int QUERIES_OF_A_TYPE = 30;

  /** How often to ask for parameters of kinds that few types have. */
  private static final Map<Kind, Integer> RARE =
      Map.of(Kind.NUMBER, 300, Kind.QUANTITY, 60, Kind.COMPOSITE, 60);

  private static IParser parser;
  private static SearchOracle oracle;

  private final long seed = Long.getLong("search.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> differences = new ArrayList<>();
  private final Map<Kind, long[]> counts = new EnumMap<>(Kind.class);
  private int combined;
  private int combinedMatches;
  private int refusedEarly;

  /** A resource as text and as HAPI's model has it. */
  private record Sample(String body, Resource model) {}

  @BeforeAll
  static void startHapi() {
    FhirContext context = FhirContext.forR4();
    parser = context.newJsonParser();
    parser.setStripVersionsFromReferences(false);
    oracle = new SearchOracle(context);
  }

  @Test
  void filtersPassWhatThePlainReadingPasses() throws IOException {
    Map<String, List<Sample>> samples = new TreeMap<>();
    for (String type : Fixture.types()) {
      addFixture(type, samples.computeIfAbsent(type, absent -> new ArrayList<>()));
    }
    addHard(samples);

    for (Map.Entry<String, List<Sample>> each : samples.entrySet()) {
      askAbout(each.getKey(), each.getValue());
    }

    report(samples.values().stream().mapToInt(List::size).sum());
    assertThat(differences).isEmpty();
    assertThat(refusedEarly).isPositive();
    assertThat(counts).hasSize(8);
    counts.forEach(
        (kind, count) -> {
          assertThat(count[1]).as("%s queries with a match", kind).isPositive();
          assertThat(count[1]).as("%s queries without", kind).isLessThan(count[0]);
        });
  }

  private static void addFixture(String type, List<Sample> to) throws IOException {
    try (CloseableIterator<ExportResource> all = Fixture.list(type, ExportContext.ANYONE)) {
      ExportResource resource = all.next();
      // Leaves out most, evenly, so that those kept differ.
      for (int i = 0; resource != null && to.size() < RESOURCES_OF_A_TYPE; i++) {
        if (to.isEmpty() || (i % 7 == 0 && resource.bytes().length < LONGEST)) {
          to.add(sample(new String(resource.bytes(), UTF_8)));
        }
        resource = all.next();
      }
    }
  }

  private static void addHard(Map<String, List<Sample>> samples) throws IOException {
    try (InputStream in = QueryPropertyTest.class.getResourceAsStream("hard-resources.ndjson")) {
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        Sample sample = sample(line);
        samples.computeIfAbsent(sample.model.fhirType(), absent -> new ArrayList<>()).add(sample);
      }
    }
  }

  private static Sample sample(String body) {
    return new Sample(body, (Resource) parser.parseResource(body));
  }

  private void askAbout(String type, List<Sample> samples) throws IOException {
    List<Resource> models = samples.stream().map(Sample::model).toList();
    QueryGenerator generator = new QueryGenerator(random, oracle);
    List<Asked> all = new ArrayList<>();
    for (SearchParameter parameter : parametersOf(type)) {
      List<Resource> with = models.stream().filter(model -> hasValue(parameter, model)).toList();
      int count = with.isEmpty() ? 1 : RARE.getOrDefault(parameter.kind(), QUERIES_OF_A_PARAMETER);
      for (int i = 0; i < count; i++) {
        Asked asked = generator.ask(parameter, with.isEmpty() ? models : with);
        all.add(asked);
        int matches = compare(type, List.of(List.of(asked)), samples, "Kind " + parameter.kind());
        long[] ofKind = counts.computeIfAbsent(parameter.kind(), absent -> new long[2]);
        ofKind[0]++;
        ofKind[1] += matches > 0 ? 1 : 0;
      }
    }
    for (int i = 0; i < QUERIES_OF_A_TYPE; i++) {
      List<List<Asked>> queries = new ArrayList<>();
      for (int query = random.nextInt(2); query < 2; query++) {
        queries.add(random.ints(1 + random.nextInt(2), 0, all.size()).mapToObj(all::get).toList());
      }
      combined++;
      combinedMatches += compare(type, queries, samples, "Combined") > 0 ? 1 : 0;
    }
  }

  private static boolean hasValue(SearchParameter parameter, Resource model) {
    return parameter.kind() == Kind.COMPOSITE
        ? !oracle.complete(model, parameter).isEmpty()
        : !oracle.values(model, parameter.code()).isEmpty();
  }

  private static List<SearchParameter> parametersOf(String type) {
    return SearchParameters.r4().all().stream()
        .filter(each -> each.kind() != Kind.SPECIAL && !each.code().equals("phonetic"))
        .filter(each -> each.bases().stream().anyMatch(base -> Elements.r4().isA(type, base)))
        .sorted(Comparator.comparing(SearchParameter::code))
        .toList();
  }

  /** Puts queries, one of which is to match, to all samples; returns how many match. */
  private int compare(String type, List<List<Asked>> queries, List<Sample> samples, String about)
      throws IOException {
    List<String> filters =
        queries.stream()
            .map(
                query ->
                    query.stream()
                        .map(asked -> asked.text(random))
                        .collect(Collectors.joining("&", type + "?", "")))
            .toList();
    if (queries.size() > 1 && random.nextBoolean()) {
      filters = List.of(String.join(",", filters));
    }
    TypeFilters compiled = Search.compile(filters.toArray(String[]::new));
    if (!compiled.faults().isEmpty()) {
      differ(about + " refused " + filters + compiled.faults().stream().map(Issue::text).toList());
      return 0;
    }
    int matches = 0;
    for (Sample sample : samples) {
      boolean expected =
          queries.stream().anyMatch(query -> query.stream().allMatch(plainly(type, sample.model)));
      if (expected != Search.matches(compiled, type, sample.body.getBytes(UTF_8))) {
        differ(
            about
                + " "
                + filters
                + " "
                + sample.model.getIdElement().getIdPart()
                + " expected "
                + expected);
      }
      if (Search.isRefusedEarly(compiled, type, sample.body.getBytes(UTF_8))) {
        refusedEarly++;
        if (expected) {
          differ(
              about + " " + filters + " refuse early " + sample.model.getIdElement().getIdPart());
        }
      }
      matches += expected ? 1 : 0;
    }
    return matches;
  }

  private static Predicate<Asked> plainly(String type, Resource model) {
    return asked ->
        oracle.matches(model, SearchParameters.r4().find(type, asked.code()).orElseThrow(), asked);
  }

  private void differ(String text) {
    if (differences.size() < 60 && !differences.contains(text)) {
      differences.add(text);
    }
  }

  private void report(int resources) {
    StringBuilder kinds = new StringBuilder();
    long queries = combined;
    for (Map.Entry<Kind, long[]> each : counts.entrySet()) {
      queries += each.getValue()[0];
      kinds.append(
          String.format(", %s %d/%d", each.getKey(), each.getValue()[1], each.getValue()[0]));
    }
    System.out.printf(
        "Seed %d: %d queries on %d resources; with a match%s, combined %d/%d; %,d refused early.%n",
        seed, queries, resources, kinds, combinedMatches, combined, refusedEarly);
  }
}
