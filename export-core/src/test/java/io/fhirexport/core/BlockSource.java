package io.fhirexport.core;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.AsOfGrade;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.source.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Patients and Observations by number, cut into blocks; the Observation of a round number is
 * broken.
 */
final class BlockSource implements ResourceSource {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  private final int perType;
  private final int blockSize;
  private final Runnable beforeEach;
  private @Nullable IOException planFailure;
  private boolean withoutPlans;

  BlockSource(int perType, int blockSize) {
    this(perType, blockSize, () -> {});
  }

  /** A source that takes its time: {@code beforeEach} comes before each resource. */
  BlockSource(int perType, int blockSize, Runnable beforeEach) {
    this.perType = perType;
    this.blockSize = blockSize;
    this.beforeEach = beforeEach;
  }

  void failPlansWith(IOException failure) {
    planFailure = failure;
  }

  /** Makes the source break its contract: it gives null for a plan. */
  void giveNoPlans() {
    withoutPlans = true;
  }

  static String body(String type, int number) {
    return "{\"resourceType\":\"" + type + "\",\"id\":\"" + type.charAt(0) + number + "\"}";
  }

  private static boolean isBroken(String type, int number) {
    return type.equals("Observation") && number % 10 == 0;
  }

  Set<String> expectedLines() {
    Set<String> lines = new TreeSet<>();
    for (String type : describe().types()) {
      IntStream.range(0, perType)
          .filter(n -> !isBroken(type, n))
          .forEach(n -> lines.add(body(type, n)));
    }
    return lines;
  }

  long expectedErrors() {
    return IntStream.range(0, perType).filter(n -> isBroken("Observation", n)).count();
  }

  @Override
  public SourceDescription describe() {
    return new SourceDescription(
        Set.of("Patient", "Observation"), AsOfGrade.LATEST, Trust.UNTRUSTED, "blocks");
  }

  @Override
  public Instant transactionTime(ExportContext context) {
    return NOW;
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
    IOException failure = planFailure;
    if (failure != null) {
      throw failure;
    }
    return withoutPlans
        ? null
        : CloseableIterator.of(
            IntStream.iterate(0, n -> n < perType, n -> n + blockSize)
                .mapToObj(n -> Split.of(Integer.toString(n)))
                .toList());
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position) {
    int begin = Integer.parseInt(split.token());
    int from = position == null ? begin : Integer.parseInt(position);
    return new Cursor(query.type(), from, Math.min(perType, begin + blockSize));
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context) {
    return GroupMembers.unknown();
  }

  private final class Cursor implements ResourceCursor {
    private final String type;
    private int next;
    private final int end;

    Cursor(String type, int next, int end) {
      this.type = type;
      this.next = next;
      this.end = end;
    }

    @Override
    public @Nullable ExportResource next() {
      if (next == end) {
        return null;
      }
      beforeEach.run();
      int number = next++;
      String body = isBroken(type, number) ? "{\"resourceType\":" : body(type, number);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      return new ExportResource(type, null, bytes, 0, bytes.length);
    }

    @Override
    public String position() {
      return Integer.toString(next);
    }

    @Override
    public void close() {}
  }
}
