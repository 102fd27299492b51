package io.fhirexport.core.referenced;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

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

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private Ledger() {}

  static void write(long high, long low, byte letter, byte[] line) {
    for (int i = 0; i < 16; i++) {
      line[i] = DIGITS[(int) (high >>> (60 - 4 * i)) & 15];
      line[16 + i] = DIGITS[(int) (low >>> (60 - 4 * i)) & 15];
    }
    line[32] = letter;
  }

  static long half(byte[] b, int offset) throws IOException {
    long value = 0;
    for (int i = 0; i < 16; i++) {
      int digit = Character.digit(b[offset + i], 16);
      if (digit < 0) {
        throw new IOException("A ledger is unreadable.");
      }
      value = value << 4 | digit;
    }
    return value;
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
