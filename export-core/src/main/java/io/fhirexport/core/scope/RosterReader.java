package io.fhirexport.core.scope;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Walks the ids in a roster's pages. Confined to one thread. */
final class RosterReader {
  private final RosterPages.Pages pages;
  private int next;
  private boolean last;
  private ByteBuffer page = ByteBuffer.allocate(0);
  private boolean newcomer;
  private boolean uuid;
  private long high;
  private long low;
  private byte[] text = new byte[0];

  RosterReader(RosterPages.Pages pages) {
    this.pages = pages;
  }

  /** Goes to the next id; false if there is none left. */
  boolean advance() throws IOException {
    while (!page.hasRemaining()) {
      if (last) {
        return false;
      }
      turn();
    }
    try {
      byte tag = page.get();
      newcomer = tag > RosterPages.NEWCOMER;
      if (newcomer) {
        tag = (byte) (tag - RosterPages.NEWCOMER);
      }
      uuid = tag == RosterPages.UUID;
      if (uuid) {
        high = page.getLong();
        low = page.getLong();
      } else if (tag == RosterPages.TEXT) {
        text = new byte[page.get() & 0xFF];
        page.get(text);
      } else {
        throw unreadable();
      }
    } catch (BufferUnderflowException e) {
      throw unreadable();
    }
    return true;
  }

  /** Whether the id it is at is a newcomer's. */
  boolean isNewcomer() {
    return newcomer;
  }

  /** The id it is at. */
  String id() {
    return uuid ? new UUID(high, low).toString() : new String(text, StandardCharsets.UTF_8);
  }

  /** Adds the id it is at. */
  void addTo(PackedIds ids) {
    if (uuid) {
      ids.add(high, low);
    } else {
      ids.add(text, 0, text.length);
    }
  }

  private void turn() throws IOException {
    int number = next++;
    byte[] bytes =
        pages
            .page(number)
            .orElseThrow(() -> new IOException("Page " + number + " of the roster is missing."));
    page = ByteBuffer.wrap(bytes);
    byte mark = page.hasRemaining() ? page.get() : 0;
    if (mark != RosterPages.MORE && mark != RosterPages.LAST) {
      throw unreadable();
    }
    last = mark == RosterPages.LAST;
  }

  private IOException unreadable() {
    return new IOException("Page " + (next - 1) + " of the roster is unreadable.");
  }
}
