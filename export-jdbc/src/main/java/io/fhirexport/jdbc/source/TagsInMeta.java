package io.fhirexport.jdbc.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fhirexport.jdbc.reading.LineBytes;
import java.util.Arrays;

/** Puts tags into the JSON of a resource. Finds its way without reading what it need not know. */
final class TagsInMeta {
  private static final byte[] META = "meta".getBytes(US_ASCII);
  private static final byte[] TAG = "tag".getBytes(US_ASCII);
  private static final int NONE = -1;
  private static final int BROKEN = -2;

  private final byte[] json;
  private final int length;

  /** Where the object ended that was searched in vain. */
  private int end;

  private TagsInMeta(LineBytes line) {
    this.json = line.array();
    this.length = line.length();
  }

  /**
   * Adds tags to {@code meta.tag}. What is no JSON object stays as it is.
   *
   * @param tags JSON objects with commas between them, at least one
   */
  static void add(String tags, LineBytes line) {
    TagsInMeta in = new TagsInMeta(line);
    int root = in.space(0);
    int meta = in.find(META, root);
    if (meta == BROKEN) {
      return;
    }
    if (meta == NONE) {
      boolean empty = in.at(in.space(root + 1)) == '}';
      insert(in.end, (empty ? "" : ",") + "\"meta\":{\"tag\":[" + tags + "]}", line);
      return;
    }
    int tag = in.find(TAG, meta);
    if (tag == NONE) {
      insert(meta + 1, "\"tag\":[" + tags + "]" + in.comma(meta, '}'), line);
    } else if (tag != BROKEN && in.at(tag) == '[') {
      insert(tag + 1, tags + in.comma(tag, ']'), line);
    }
  }

  private static void insert(int at, String text, LineBytes line) {
    line.insert(at, text.getBytes(UTF_8));
  }

  /** A comma, unless what begins here is empty. */
  private String comma(int begin, char last) {
    return at(space(begin + 1)) == last ? "" : ",";
  }

  /** Where the value of an object's member begins; the object begins here. */
  private int find(byte[] name, int object) {
    if (at(object) != '{') {
      return BROKEN;
    }
    int i = space(object + 1);
    while (at(i) == '"') {
      int after = string(i);
      boolean found =
          after - i - 2 == name.length
              && Arrays.equals(json, i + 1, after - 1, name, 0, name.length);
      i = space(after);
      if (at(i) != ':') {
        return BROKEN;
      }
      i = space(i + 1);
      if (found) {
        return i < length ? i : BROKEN;
      }
      i = space(value(i));
      if (at(i) == ',') {
        i = space(i + 1);
      }
    }
    end = i;
    return at(i) == '}' ? NONE : BROKEN;
  }

  /** Where the value ends that begins here. */
  private int value(int begin) {
    int depth = 0;
    int i = begin;
    while (i < length) {
      byte b = json[i];
      if (depth == 0 && (b == ',' || b == '}' || b == ']')) {
        return i;
      }
      depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
      i = b == '"' ? string(i) : i + 1;
    }
    return length;
  }

  /** Where the string ends that begins here. */
  private int string(int begin) {
    int i = begin + 1;
    while (i < length && json[i] != '"') {
      i += json[i] == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, length);
  }

  private int space(int begin) {
    int i = begin;
    while (i < length
        && (json[i] == ' ' || json[i] == '\n' || json[i] == '\r' || json[i] == '\t')) {
      i++;
    }
    return i;
  }

  /** The byte here, or 0 after the end. */
  private int at(int i) {
    return i < length ? json[i] : 0;
  }
}
