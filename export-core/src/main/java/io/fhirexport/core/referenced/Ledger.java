package io.fhirexport.core.referenced;

import java.io.IOException;
import java.io.InputStream;

/**
 * The form of a ledger, which keeps the hashes of keys between two stages: lines of 32 hexadecimal
 * digits and a letter, by type after a line {@code =Type}.
 *
 * <p>The letter is {@code R} or {@code S} for a key that is to be looked for now, {@code r} or
 * {@code s} for one that was looked for before, {@code F} for a resource that goes out.
 */
final class Ledger {
  static final byte TYPE = '=';
  static final byte NOTE = '#';
  static final byte FOUND = 'F';

  /** A key, its letter and the end of its line. */
  static final int BYTES_A_KEY = 34;

  private Ledger() {}

  static void write(long high, long low, byte letter, byte[] line) {
    KeyHash.write(high, low, line, 0);
    line[32] = letter;
  }

  static long half(byte[] b, int offset) throws IOException {
    return KeyHash.half(b, offset);
  }

  static byte letter(byte[] b, int offset, int length) throws IOException {
    if (length != BYTES_A_KEY - 1) {
      throw new IOException("A ledger is unreadable.");
    }
    return b[offset + 32];
  }

  /** Reads the next key's line into {@code line}. */
  static void read(InputStream in, byte[] line) throws IOException {
    if (in.readNBytes(line, 0, BYTES_A_KEY) != BYTES_A_KEY) {
      throw new IOException("A ledger ends early.");
    }
  }
}
