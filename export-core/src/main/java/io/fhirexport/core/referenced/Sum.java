package io.fhirexport.core.referenced;

import io.fhirexport.core.scope.LongPairSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Sums up what is wanted after a stage: takes the ledger before it and the lines since, and writes
 * the next ledger, with each key once. Memory depends on its limit alone. Confined.
 */
public final class Sum {
  private static final int KNOWN_RETURNED = 1;
  private static final int KNOWN_IN_SCOPE = 2;
  private static final int RETURNED = 4;
  private static final int IN_SCOPE = 8;

  private final KeyParts parts;
  private final LineOrigin before;
  private final LineOrigin wants;
  private final boolean ofProvenance;
  private final KeyHash hash = new KeyHash();

  /**
   * A sum.
   *
   * @param memory bytes that keys may take
   * @param before the ledger before; no lines for the first
   * @param wants lines {@code R}, {@code S} and {@code F}
   */
  public Sum(long memory, LineOrigin before, LineOrigin wants) {
    this(memory, before, wants, false);
  }

  private Sum(long memory, LineOrigin before, LineOrigin wants, boolean ofProvenance) {
    this.parts = new KeyParts(memory);
    this.before = before;
    this.wants = wants;
    this.ofProvenance = ofProvenance;
  }

  /**
   * A sum of the Provenance that was matched, each of which is wanted.
   *
   * @param matches lines {@code P} and {@code Q}
   */
  public static Sum ofProvenance(long memory, LineOrigin matches) {
    return new Sum(memory, target -> {}, matches, true);
  }

  /**
   * What a ledger holds. Immutable.
   *
   * @param wanted keys to look for now
   * @param found resources that go out
   */
  public record Result(List<Section> wanted, List<Section> found) {
    /** Copies the lists. */
    public Result {
      wanted = List.copyOf(wanted);
      found = List.copyOf(found);
    }
  }

  /**
   * Writes the ledger.
   *
   * @param ledger begins the file anew each time it is asked
   */
  public Result writeTo(Supplier<LineTarget> ledger) throws IOException {
    return parts.fit(count -> new Ledgers(ledger.get()).write(count));
  }

  /** The keys of one type in one part. */
  private static final class Keys {
    final LongPairSet wanted = new LongPairSet();
    final LongPairSet found = new LongPairSet();
  }

  private final class Ledgers {
    private final LineTarget target;
    private final List<Section> wanted = new ArrayList<>();
    private final List<Section> found = new ArrayList<>();
    private final byte[] line = new byte[Ledger.BYTES_A_KEY - 1];
    private SortedMap<String, Keys> types = new TreeMap<>();
    private Keys current = new Keys();
    private long size;
    private long bytes;
    private long written;

    Ledgers(LineTarget target) {
      this.target = target;
    }

    Result write(int count) throws IOException {
      text("#");
      for (int part = 0; part < count; part++) {
        gather(part, count);
        for (Map.Entry<String, Keys> type : types.entrySet()) {
          write(type.getKey(), type.getValue());
        }
      }
      return new Result(wanted, found);
    }

    private void gather(int part, int count) throws IOException {
      types = new TreeMap<>();
      size = 0;
      before.read(
          (b, offset, length) -> {
            if (b[offset] == Ledger.TYPE) {
              current = keys(new String(b, offset + 1, length - 1, StandardCharsets.US_ASCII));
            } else if (b[offset] != Ledger.NOTE) {
              byte letter = Ledger.letter(b, offset, length);
              long high = Ledger.half(b, offset);
              if (KeyHash.part(high, count) == part) {
                known(high, Ledger.half(b, offset + 16), letter);
              }
            }
          });
      wants.read(
          (b, offset, length) -> {
            if (counts(b[offset])) {
              hash.of(b, offset + 1, length - 1);
              if (KeyHash.part(hash.high(), count) == part) {
                wanted(b, offset, length);
              }
            }
          });
    }

    private Keys keys(String type) {
      return types.computeIfAbsent(type, name -> new Keys());
    }

    private void known(long high, long low, byte letter) {
      switch (letter) {
        case Ledger.FOUND -> found(current, high, low);
        case 'R', 'r' -> mark(current, high, low, KNOWN_RETURNED);
        default -> mark(current, high, low, KNOWN_IN_SCOPE);
      }
    }

    private void wanted(byte[] b, int offset, int length) {
      Keys keys = keys(typeOf(b, offset + 1, length - 1));
      switch (b[offset]) {
        case Ledger.FOUND -> found(keys, hash.high(), hash.low());
        case 'R', ProvenanceJoin.RETURNED -> mark(keys, hash.high(), hash.low(), RETURNED);
        default -> mark(keys, hash.high(), hash.low(), IN_SCOPE);
      }
    }

    private void found(Keys keys, long high, long low) {
      if (keys.found.add(high, low)) {
        parts.check(++size);
      }
    }

    private void mark(Keys keys, long high, long low, int bits) {
      if (keys.wanted.add(high, low)) {
        parts.check(++size);
      }
      keys.wanted.mark(high, low, bits);
    }

    private void write(String type, Keys keys) throws IOException {
      text("=" + type);
      long start = bytes;
      written = 0;
      keys.wanted.forEach(
          (high, low, mark) -> {
            if (isNew(mark)) {
              key(high, low, (mark & RETURNED) != 0 ? (byte) 'R' : (byte) 'S');
            }
          });
      if (written > 0) {
        wanted.add(new Section(type, start, written));
      }
      keys.wanted.forEach(
          (high, low, mark) -> {
            if (!isNew(mark)) {
              key(high, low, (mark & KNOWN_RETURNED) != 0 ? (byte) 'r' : (byte) 's');
            }
          });
      if (keys.found.size() > 0) {
        found.add(new Section(type, bytes, keys.found.size()));
        keys.found.forEach((high, low, mark) -> key(high, low, Ledger.FOUND));
      }
    }

    private void key(long high, long low, byte letter) throws IOException {
      Ledger.write(high, low, letter, line);
      target.line(line, 0, line.length);
      bytes += Ledger.BYTES_A_KEY;
      written++;
    }

    private void text(String text) throws IOException {
      byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
      target.line(ascii, 0, ascii.length);
      bytes += ascii.length + 1L;
    }
  }

  /** Other lines are for other readers. */
  private boolean counts(byte letter) {
    return ofProvenance
        ? letter == ProvenanceJoin.RETURNED || letter == ProvenanceJoin.IN_SCOPE
        : letter == 'R' || letter == 'S' || letter == Ledger.FOUND;
  }

  /** Whether the key was not looked for yet, or only for less. */
  private static boolean isNew(byte mark) {
    return (mark & KNOWN_RETURNED) == 0
        && ((mark & RETURNED) != 0 || (mark & (IN_SCOPE | KNOWN_IN_SCOPE)) == IN_SCOPE);
  }

  private static String typeOf(byte[] b, int offset, int length) {
    int end = offset;
    while (end < offset + length && b[end] != '/' && b[end] != '?') {
      end++;
    }
    return new String(b, offset, end - offset, StandardCharsets.US_ASCII);
  }
}
