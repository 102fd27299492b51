package io.fhirexport.core.referenced;

import io.fhirexport.core.scope.LongPairSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Settles what the keys looked for in a stage came to: a key that one resource answers to leads to
 * it and on to what that one refers to; any other leads to a warning. Memory depends on its limit
 * alone. Confined.
 */
public final class Settlement {
  private static final int RETURNED = 1;
  private static final int IN_SCOPE = 2;
  private static final int ANSWERED = 4;
  private static final int SEVERAL = 8;
  private static final int WARNED = 16;

  private final KeyParts parts;
  private final LineOrigin ledger;
  private final LineOrigin answers;
  private final LineOrigin wants;
  private final KeyHash hash = new KeyHash();

  /**
   * A settlement.
   *
   * @param memory bytes that keys may take
   * @param ledger which keys were looked for
   * @param answers lines {@code M} and {@code X}
   * @param wants the lines which that ledger was made of
   */
  public Settlement(long memory, LineOrigin ledger, LineOrigin answers, LineOrigin wants) {
    this.parts = new KeyParts(memory);
    this.ledger = ledger;
    this.answers = answers;
    this.wants = wants;
  }

  /** Is told what stays open. */
  @FunctionalInterface
  public interface Warnings {
    /** A key that no resource answers to, or several. */
    void unresolved(String key, boolean several) throws IOException;
  }

  /** Where a settlement goes. */
  public record Targets(LineTarget lines, Warnings warnings) {}

  /**
   * Writes lines {@code F}, {@code R} and {@code S}, and warnings.
   *
   * @param targets begins the files anew each time it is asked
   */
  public void writeTo(Supplier<Targets> targets) throws IOException {
    Boolean unused =
        parts.fit(
            count -> {
              Targets to = targets.get();
              to.lines().line(new byte[] {Ledger.NOTE}, 0, 1);
              for (int part = 0; part < count; part++) {
                new Part(part, count, to).settle();
              }
              return true;
            });
  }

  private final class Part {
    private final int part;
    private final int count;
    private final Targets targets;
    private final LongPairSet keys = new LongPairSet();
    private boolean open;

    Part(int part, int count, Targets targets) {
      this.part = part;
      this.count = count;
      this.targets = targets;
    }

    void settle() throws IOException {
      ledger.read(this::lookedFor);
      answers.read(this::answered);
      answers.read(this::leadOn);
      keys.forEach((high, low, mark) -> open |= isUnresolved(mark));
      if (open) {
        wants.read(this::warn);
      }
    }

    private void lookedFor(byte[] b, int offset, int length) throws IOException {
      if (b[offset] == Ledger.TYPE || b[offset] == Ledger.NOTE) {
        return;
      }
      byte letter = Ledger.letter(b, offset, length);
      long high = Ledger.half(b, offset);
      if ((letter == 'R' || letter == 'S') && KeyHash.part(high, count) == part) {
        keys.mark(high, Ledger.half(b, offset + 16), letter == 'R' ? RETURNED : IN_SCOPE);
        parts.check(keys.size());
      }
    }

    private void answered(byte[] b, int offset, int length) {
      int start = keyStart(b, offset);
      if (find(b, start, keyEnd(b, start, offset + length))) {
        boolean again = (keys.mark(hash.high(), hash.low()) & ANSWERED) != 0;
        keys.mark(hash.high(), hash.low(), again ? SEVERAL : ANSWERED);
      }
    }

    private void leadOn(byte[] b, int offset, int length) throws IOException {
      int end = offset + length;
      int start = keyStart(b, offset);
      int keyEnd = keyEnd(b, start, end);
      if (b[offset] != 'M' || !find(b, start, keyEnd)) {
        return;
      }
      boolean several = (keys.mark(hash.high(), hash.low()) & SEVERAL) != 0;
      if (several && isQuery(b, start, keyEnd)) {
        return;
      }
      byte strength = b[offset + 1];
      int from = keyEnd + 1;
      int to = keyEnd(b, from, end);
      if (strength == Strength.RETURNED.letter()) {
        line(Ledger.FOUND, b, from, to);
      }
      while (to < end) {
        from = to + 1;
        to = keyEnd(b, from, end);
        line(strength, b, from, to);
      }
    }

    private void line(byte letter, byte[] b, int from, int to) throws IOException {
      byte[] line = new byte[to - from + 1];
      line[0] = letter;
      System.arraycopy(b, from, line, 1, to - from);
      targets.lines().line(line, 0, line.length);
    }

    private void warn(byte[] b, int offset, int length) throws IOException {
      if (b[offset] != Strength.RETURNED.letter() || !find(b, offset + 1, offset + length)) {
        return;
      }
      byte mark = keys.mark(hash.high(), hash.low());
      boolean several = (mark & SEVERAL) != 0;
      if (!isUnresolved(mark) || (several && !isQuery(b, offset + 1, offset + length))) {
        return;
      }
      keys.mark(hash.high(), hash.low(), WARNED);
      targets
          .warnings()
          .unresolved(new String(b, offset + 1, length - 1, StandardCharsets.UTF_8), several);
    }

    /** Whether these bytes are a key of this part that was looked for; leaves its hash. */
    private boolean find(byte[] b, int from, int to) {
      hash.of(b, from, to - from);
      return KeyHash.part(hash.high(), count) == part && keys.contains(hash.high(), hash.low());
    }
  }

  private static boolean isUnresolved(byte mark) {
    boolean one = (mark & (ANSWERED | SEVERAL)) == ANSWERED;
    return (mark & RETURNED) != 0 && !one && (mark & WARNED) == 0;
  }

  private static int keyStart(byte[] b, int offset) {
    return b[offset] == 'M' ? offset + 2 : offset + 1;
  }

  private static int keyEnd(byte[] b, int from, int end) {
    int p = from;
    while (p < end && b[p] != '\t') {
      p++;
    }
    return p;
  }

  private static boolean isQuery(byte[] b, int from, int to) {
    for (int p = from; p < to; p++) {
      if (b[p] == '?') {
        return true;
      }
    }
    return false;
  }
}
