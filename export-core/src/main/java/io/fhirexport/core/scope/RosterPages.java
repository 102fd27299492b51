package io.fhirexport.core.scope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes a roster as pages of at most 64 KiB, each id once. Confined to one thread.
 *
 * <p>A page begins with 1, or with 2 if it is the last; then come its ids: 1 and the 16 bytes of a
 * UUID in canonical lower case, or 2, a length of one byte, and that many bytes of UTF-8; 3 and 4
 * are the same for newcomers. An empty roster is one page without ids, which no roster at all is
 * not.
 */
public final class RosterPages {
  static final byte MORE = 1;
  static final byte LAST = 2;
  static final byte UUID = 1;
  static final byte TEXT = 2;

  /** What is added to the mark of an id that is a newcomer's. */
  static final byte NEWCOMER = 2;

  private static final int PAGE = 64 * 1024;
  private static final int LONGEST = 255;

  private final PackedIds seen = new PackedIds();
  private final List<byte[]> full = new ArrayList<>();
  private final ByteBuffer page = ByteBuffer.allocate(PAGE).put(MORE);

  /** Where pages are: a job store, or memory. */
  @FunctionalInterface
  public interface Pages {
    /**
     * Finds a page.
     *
     * @param number from 0 on
     * @return empty if there is none of this number
     */
    Optional<byte[]> page(int number) throws IOException;
  }

  /** Writes all ids; equal ones once. */
  public static List<byte[]> encode(Iterable<String> ids) {
    RosterPages roster = new RosterPages();
    ids.forEach(roster::add);
    return roster.finish();
  }

  /** Pages that are at hand. */
  public static Pages of(List<byte[]> pages) {
    List<byte[]> copy = List.copyOf(pages);
    return number -> number < copy.size() ? Optional.of(copy.get(number)) : Optional.empty();
  }

  /**
   * Adds an id unless it is there.
   *
   * @return whether it was new
   * @throws IllegalArgumentException if it has more than 255 bytes
   */
  public boolean add(String id) {
    return add(id, false);
  }

  /**
   * Adds an id unless it is there, as a newcomer's or not.
   *
   * @return whether it was new
   * @throws IllegalArgumentException if it has more than 255 bytes
   */
  public boolean add(String id, boolean newcomer) {
    byte mark = newcomer ? NEWCOMER : 0;
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > LONGEST) {
      throw new IllegalArgumentException("A logical id has at most 64 characters.");
    }
    if (!seen.add(utf8, 0, utf8.length)) {
      return false;
    }
    boolean uuid = IdKeys.isUuid(utf8, 0, utf8.length);
    int size = uuid ? 1 + 2 * Long.BYTES : 2 + utf8.length;
    if (page.remaining() < size) {
      full.add(copy());
      page.clear().put(MORE);
    }
    if (uuid) {
      page.put((byte) (UUID + mark))
          .putLong(IdKeys.uuidHigh(utf8, 0))
          .putLong(IdKeys.uuidLow(utf8, 0));
    } else {
      page.put((byte) (TEXT + mark)).put((byte) utf8.length).put(utf8);
    }
    return true;
  }

  /** How many ids were added. */
  public long size() {
    return seen.size();
  }

  /** The pages, at least one; nothing is added afterwards. */
  public List<byte[]> finish() {
    page.put(0, LAST);
    List<byte[]> pages = new ArrayList<>(full);
    pages.add(copy());
    return List.copyOf(pages);
  }

  private byte[] copy() {
    return Arrays.copyOf(page.array(), page.position());
  }
}
