package io.fhirexport.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.parser.IParser;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;

/**
 * Three type filters as HAPI's own means answer them: each line is parsed into the model, the
 * expressions of the search parameters are evaluated by HAPI's FHIRPath, each parsed once, and the
 * values compared. It does nothing else that an export does.
 */
final class HapiBaseline {
  /** The queries that are answered, as an export takes them. */
  static final List<String> FILTERS =
      List.of(
          "Patient?gender=female&birthdate=ge1950-01-01&birthdate=lt2000-01-01",
          "Observation?code=http://loinc.org|8302-2,http://loinc.org|29463-7,http://loinc.org|2093-3"
              + "&value-quantity=gt100",
          "Encounter?date=ge2015-01-01&class=AMB,EMER");

  private static final Set<String> CODES = Set.of("8302-2", "29463-7", "2093-3");
  private static final BigDecimal LIMIT = BigDecimal.valueOf(100);
  private static final Instant SINCE = Instant.parse("2015-01-01T00:00:00Z");
  private static final FhirContext CONTEXT = FhirContext.forR4Cached();

  private static final Map<String, List<Condition>> CONDITIONS =
      Map.of(
          "Patient",
          List.of(
              new Condition("Patient.gender", value -> text(value).equals("female")),
              new Condition(
                  "Patient.birthDate",
                  value ->
                      text(value).compareTo("1950-01-01") >= 0
                          && text(value).compareTo("2000-01-01") < 0)),
          "Observation",
          List.of(
              new Condition("Observation.code", HapiBaseline::hasCode),
              new Condition(
                  "Observation.value as Quantity",
                  value ->
                      value instanceof Quantity quantity
                          && quantity.getValue() != null
                          && quantity.getValue().compareTo(LIMIT) > 0)),
          "Encounter",
          List.of(
              new Condition("Encounter.period", HapiBaseline::endsLate),
              new Condition(
                  "Encounter.class",
                  value ->
                      value instanceof Coding coding
                          && Set.of("AMB", "EMER").contains(coding.getCode()))));

  private final IParser parser = CONTEXT.newJsonParser();
  private final IFhirPath path = CONTEXT.newFhirPath();
  private final MessageDigest digest = LineSums.Hash.digest();
  private final Map<Condition, IFhirPath.IParsedExpression> parsed;

  private HapiBaseline() {
    Map<Condition, IFhirPath.IParsedExpression> expressions = new HashMap<>();
    for (List<Condition> conditions : CONDITIONS.values()) {
      for (Condition condition : conditions) {
        expressions.put(condition, parse(path, condition.expression()));
      }
    }
    this.parsed = expressions;
  }

  /** Loads what HAPI loads once, which is no part of any figure. */
  static void start() {
    HapiBaseline first = new HapiBaseline();
    first.matches(new Patient(), CONDITIONS.getOrDefault("Patient", List.of()));
  }

  /**
   * Runs it and tells the lines chosen.
   *
   * @param filter whether to choose at all, or to parse only
   */
  static LineSums run(List<Path> files, Path out, int threads, boolean filter)
      throws IOException, InterruptedException {
    Queue<FileRange> ranges = new ConcurrentLinkedQueue<>();
    for (Path file : files) {
      ranges.addAll(FileRange.cut(file, 4L << 20));
    }
    LineSums chosen = new LineSums();
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Path file = out.resolve("hapi-" + i + ".ndjson");
      work.add(
          () -> {
            try (OutputStream output =
                new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
              new HapiBaseline().drain(ranges, filter, output, chosen);
            }
            return null;
          });
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> thread : executor.invokeAll(work)) {
        thread.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("The baseline failed.", e);
    } finally {
      executor.shutdown();
    }
    return chosen;
  }

  private void drain(Queue<FileRange> ranges, boolean filter, OutputStream output, LineSums chosen)
      throws IOException {
    FileRange range = ranges.poll();
    while (range != null) {
      String type = DataFolder.type(range.file());
      List<Condition> conditions = CONDITIONS.getOrDefault(type, List.of());
      try (WholeLines lines = WholeLines.of(range)) {
        while (lines.advance()) {
          lines.visit(
              (buffer, from, length) -> {
                IBaseResource resource =
                    parser.parseResource(new String(buffer, from, length, UTF_8));
                if (filter && matches(resource, conditions)) {
                  output.write(buffer, from, length);
                  output.write('\n');
                  LineSums.Hash hash = LineSums.Hash.of(digest, buffer, from, length);
                  synchronized (chosen) {
                    chosen.add(type, hash);
                  }
                }
              });
        }
      }
      range = ranges.poll();
    }
  }

  private boolean matches(IBaseResource resource, List<Condition> conditions) {
    for (Condition condition : conditions) {
      List<IBase> values = path.evaluate(resource, parsed.get(condition), IBase.class);
      if (values.stream().noneMatch(condition.wanted())) {
        return false;
      }
    }
    return true;
  }

  private static IFhirPath.IParsedExpression parse(IFhirPath path, String expression) {
    try {
      return path.parse(expression);
    } catch (Exception e) {
      throw new IllegalStateException(expression, e);
    }
  }

  private static String text(IBase value) {
    return value instanceof IPrimitiveType<?> primitive ? primitive.getValueAsString() : "";
  }

  private static boolean hasCode(IBase value) {
    return value instanceof CodeableConcept concept
        && concept.getCoding().stream()
            .anyMatch(
                coding ->
                    "http://loinc.org".equals(coding.getSystem())
                        && CODES.contains(coding.getCode()));
  }

  private static boolean endsLate(IBase value) {
    return value instanceof Period period
        && (period.getEnd() == null || period.getEnd().toInstant().compareTo(SINCE) > 0);
  }

  /** What one search parameter wants of its values. */
  private record Condition(String expression, Predicate<IBase> wanted) {}
}
