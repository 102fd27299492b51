package io.fhirexport.core.json;

/**
 * Steps over JSON that was scanned before, or is trusted: looks at no more than where things end.
 * What it is given beyond that is refused where it is noticed, and never read past its end.
 */
public final class Skip {
  private Skip() {}

  /** The first index from {@code from} on that holds no white space. */
  public static int space(byte[] b, int from, int end) {
    int p = from;
    while (p < end
        && b[p] <= ' '
        && (b[p] == ' ' || b[p] == '\n' || b[p] == '\r' || b[p] == '\t')) {
      p++;
    }
    return p;
  }

  /**
   * The same, where a byte must be.
   *
   * @throws MalformedBodyException if there is another or none
   */
  public static int to(char wanted, byte[] b, int from, int end) throws MalformedBodyException {
    int p = space(b, from, end);
    if (p >= end || b[p] != wanted) {
      throw p >= end ? cut() : new MalformedBodyException("a " + wanted + " is missing");
    }
    return p;
  }

  /** Where the comma after a value stands, or the bracket that closes what the value is in. */
  public static int next(char closing, byte[] b, int from, int end) throws MalformedBodyException {
    int p = space(b, from, end);
    return p < end && b[p] == ',' ? p : to(closing, b, p, end);
  }

  /** The index after the value that begins at {@code from}. */
  public static int value(byte[] b, int from, int end) throws MalformedBodyException {
    if (from >= end) {
      throw cut();
    }
    return switch (b[from]) {
      case '"' -> string(b, from, end);
      case '{', '[' -> nested(b, from, end);
      default -> scalar(b, from, end);
    };
  }

  private static int nested(byte[] b, int open, int end) throws MalformedBodyException {
    int depth = 0;
    int p = open;
    while (p < end) {
      switch (b[p]) {
        case '"' -> p = string(b, p, end);
        case '{', '[' -> {
          depth++;
          p++;
        }
        case '}', ']' -> {
          p++;
          if (--depth == 0) {
            return p;
          }
        }
        default -> p++;
      }
    }
    throw cut();
  }

  private static int string(byte[] b, int open, int end) throws MalformedBodyException {
    int p = open + 1;
    while (true) {
      p = Swar.quoteOrBackslash(b, p, end);
      if (p >= end) {
        throw cut();
      }
      if (b[p] == '"') {
        return p + 1;
      }
      p += 2;
    }
  }

  private static int scalar(byte[] b, int from, int end) throws MalformedBodyException {
    int p = from;
    while (p < end && b[p] > ' ' && b[p] != ',' && b[p] != '}' && b[p] != ']') {
      p++;
    }
    if (p == from) {
      throw new MalformedBodyException("a value is missing");
    }
    return p;
  }

  public static MalformedBodyException cut() {
    return new MalformedBodyException("it ends before it is complete");
  }
}
