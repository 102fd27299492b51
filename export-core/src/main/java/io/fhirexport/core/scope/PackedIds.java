package io.fhirexport.core.scope;

import java.nio.ByteBuffer;

/**
 * Ids as 128-bit keys, 32 bytes or less for each of many. UUIDs and hashes are kept apart: a UUID
 * can be chosen to equal another id's hash, and must not pass for it.
 */
final class PackedIds {
  private final LongPairSet uuids = new LongPairSet();
  private final LongPairSet hashes = new LongPairSet();

  /** Adds an id; false if it was there. */
  boolean add(byte[] utf8, int offset, int length) {
    if (IdKeys.isUuid(utf8, offset, length)) {
      return uuids.add(IdKeys.uuidHigh(utf8, offset), IdKeys.uuidLow(utf8, offset));
    }
    ByteBuffer hash = IdKeys.hash(utf8, offset, length);
    return hashes.add(hash.getLong(), hash.getLong());
  }

  /** Adds a UUID by its halves; false if it was there. */
  boolean add(long high, long low) {
    return uuids.add(high, low);
  }

  boolean contains(byte[] utf8, int offset, int length) {
    if (IdKeys.isUuid(utf8, offset, length)) {
      return uuids.contains(IdKeys.uuidHigh(utf8, offset), IdKeys.uuidLow(utf8, offset));
    }
    if (hashes.size() == 0) {
      return false;
    }
    ByteBuffer hash = IdKeys.hash(utf8, offset, length);
    return hashes.contains(hash.getLong(), hash.getLong());
  }

  long size() {
    return uuids.size() + hashes.size();
  }

  long bytes() {
    return uuids.bytes() + hashes.bytes();
  }
}
