package io.fhirexport.core.referenced;

import io.fhirexport.core.scope.LongPairSet;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Finds out which Provenance is about the resources whose keys were gathered: walks over the lines
 * of scratch in as many parts as the memory for keys asks for. Confined.
 *
 * <p>The keys of a part that are kept in memory are those of the smaller side: of resources, or of
 * what Provenance is about. A Provenance with targets in several parts is told once for each.
 */
public final class ProvenanceJoin {
  static final byte KEY = 'K';
  static final byte KEY_OF_NEWCOMER = 'N';
  static final byte NOTE = 'V';
  static final byte IN_WINDOW = 'I';
  static final byte FOR_NEWCOMERS = 'N';
  static final byte OUT_OF_WINDOW = 'O';
  static final byte RETURNED = 'P';
  static final byte IN_SCOPE = 'Q';

  private static final String PREFIX = "Provenance/";
  private static final int EXPORTED = 1;
  private static final int NEWCOMER = 2;

  /** What an entry of a map, its key and an array take beside the array's bytes. */
  private static final int BYTES_A_CANDIDATE = 144;

  private final KeyParts parts;
  private final LineOrigin lines;
  private final Rules rules;
  private long resources;
  private long targets;

  /**
   * Which of those with a matching target are told. Immutable.
   *
   * @param latest only the newest of each resource
   * @param inScope also those out of the window, for what they refer to
   */
  public record Rules(boolean latest, boolean inScope) {}

  /**
   * A join.
   *
   * @param memory bytes that keys may take
   * @param lines of {@link TargetKeys} and {@link ProvenanceNotes}, among others
   */
  public ProvenanceJoin(long memory, LineOrigin lines, Rules rules) {
    this.parts = new KeyParts(memory);
    this.lines = lines;
    this.rules = rules;
  }

  /**
   * Writes lines {@code P} and {@code Q}.
   *
   * @param target begins the file anew each time it is asked
   */
  public void writeTo(Supplier<LineTarget> target) throws IOException {
    lines.read(this::count);
    Boolean unused =
        parts.fit(
            count -> {
              LineTarget to = target.get();
              to.line(new byte[] {Ledger.NOTE}, 0, 1);
              for (int part = 0; part < count; part++) {
                new Part(part, count, to).join();
              }
              return true;
            });
  }

  private void count(byte[] b, int offset, int length) {
    if (isKey(b[offset])) {
      resources++;
    } else if (b[offset] == NOTE) {
      int end = offset + length;
      targets += (end - targetsOf(b, offset, end)) / KeyHash.DIGITS;
    }
  }

  private final class Part {
    private final int part;
    private final int count;
    private final LineTarget to;
    private final LongPairSet keys = new LongPairSet();
    private final Map<Key, Candidate> latest = new HashMap<>();
    private long bytesOfCandidates;

    Part(int part, int count, LineTarget to) {
      this.part = part;
      this.count = count;
      this.to = to;
    }

    void join() throws IOException {
      if (targets < resources) {
        lines.read(this::keepTargets);
        lines.read(this::markResource);
      } else {
        lines.read(this::keepResource);
      }
      lines.read(this::match);
      for (Candidate candidate : latest.values()) {
        tell(RETURNED, candidate.line, 0, candidate.idLength);
      }
    }

    private void keepTargets(byte[] b, int offset, int length) throws IOException {
      if (b[offset] == NOTE) {
        int end = offset + length;
        for (int p = targetsOf(b, offset, end); p < end; p += KeyHash.DIGITS) {
          long high = KeyHash.half(b, p);
          if (isOfPart(high) && keys.add(high, KeyHash.half(b, p + 16))) {
            parts.check(keys.size());
          }
        }
      }
    }

    private void markResource(byte[] b, int offset, int length) throws IOException {
      if (isKey(b[offset])) {
        long high = KeyHash.half(b, offset + 1);
        long low = KeyHash.half(b, offset + 17);
        if (isOfPart(high) && keys.contains(high, low)) {
          keys.mark(high, low, markOf(b[offset]));
        }
      }
    }

    private void keepResource(byte[] b, int offset, int length) throws IOException {
      if (isKey(b[offset])) {
        long high = KeyHash.half(b, offset + 1);
        if (isOfPart(high)) {
          keys.mark(high, KeyHash.half(b, offset + 17), markOf(b[offset]));
          parts.check(keys.size());
        }
      }
    }

    private void match(byte[] b, int offset, int length) throws IOException {
      if (b[offset] != NOTE) {
        return;
      }
      int end = offset + length;
      int marks = 0;
      for (int p = targetsOf(b, offset, end); p < end; p += KeyHash.DIGITS) {
        long high = KeyHash.half(b, p);
        if (isOfPart(high)) {
          long low = KeyHash.half(b, p + 16);
          int mark = keys.mark(high, low);
          marks |= mark;
          if (rules.latest() && mark != 0) {
            challenge(new Key(high, low), b, offset);
          }
        }
      }
      if (marks != 0 && !rules.latest()) {
        byte when = b[offset + 1];
        boolean returned = when == IN_WINDOW || (when == FOR_NEWCOMERS && (marks & NEWCOMER) != 0);
        if (returned || rules.inScope()) {
          int id = offset + 2;
          tell(returned ? RETURNED : IN_SCOPE, b, id, tab(b, id) - id);
        }
      }
    }

    /** Keeps a note if it is newer than what was the newest so far of this resource. */
    private void challenge(Key key, byte[] b, int offset) {
      int id = offset + 2;
      int idEnd = tab(b, id);
      int ageEnd = tab(b, idEnd + 1);
      Candidate holder = latest.get(key);
      if (holder != null && !holder.isOlder(b, id, idEnd, ageEnd)) {
        return;
      }
      byte[] line = Arrays.copyOfRange(b, id, ageEnd);
      latest.put(key, new Candidate(line, idEnd - id));
      bytesOfCandidates += line.length + (holder == null ? BYTES_A_CANDIDATE : -holder.line.length);
      parts.check(keys.size(), bytesOfCandidates);
    }

    private void tell(byte letter, byte[] b, int id, int idLength) throws IOException {
      byte[] line = new byte[1 + PREFIX.length() + idLength];
      line[0] = letter;
      for (int i = 0; i < PREFIX.length(); i++) {
        line[1 + i] = (byte) PREFIX.charAt(i);
      }
      System.arraycopy(b, id, line, 1 + PREFIX.length(), idLength);
      to.line(line, 0, line.length);
    }

    private boolean isOfPart(long high) {
      return KeyHash.part(high, count) == part;
    }
  }

  private record Key(long high, long low) {}

  /** The id of a Provenance, a tab, and its age. */
  private static final class Candidate {
    final byte[] line;
    final int idLength;

    Candidate(byte[] line, int idLength) {
      this.line = line;
      this.idLength = idLength;
    }

    boolean isOlder(byte[] b, int id, int idEnd, int ageEnd) {
      int byAge = Arrays.compareUnsigned(line, idLength + 1, line.length, b, idEnd + 1, ageEnd);
      return byAge != 0 ? byAge < 0 : Arrays.compareUnsigned(line, 0, idLength, b, id, idEnd) < 0;
    }
  }

  private static boolean isKey(byte letter) {
    return letter == KEY || letter == KEY_OF_NEWCOMER;
  }

  private static int markOf(byte letter) {
    return letter == KEY_OF_NEWCOMER ? EXPORTED | NEWCOMER : EXPORTED;
  }

  /** Where the targets of a note begin. */
  private static int targetsOf(byte[] b, int offset, int end) {
    int p = tab(b, tab(b, offset) + 1) + 1;
    return Math.min(p, end);
  }

  private static int tab(byte[] b, int from) {
    int p = from;
    while (b[p] != '\t') {
      p++;
    }
    return p;
  }
}
