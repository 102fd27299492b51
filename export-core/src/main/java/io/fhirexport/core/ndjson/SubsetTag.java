package io.fhirexport.core.ndjson;

import io.fhirexport.core.json.MalformedBodyException;
import io.fhirexport.core.json.Skip;
import java.nio.charset.StandardCharsets;

/** Where in a body the tag {@code SUBSETTED} goes, and what is to be put there. Confined. */
final class SubsetTag {
  private static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
  private static final String CODE = "SUBSETTED";
  private static final String TAG = "{\"system\":\"" + SYSTEM + "\",\"code\":\"" + CODE + "\"}";
  private static final String TAGS = "\"tag\":[" + TAG + "]";
  private static final byte[] NOTHING = {};
  private static final byte[] ONLY_TAG = ascii(TAG);
  private static final byte[] NEXT_TAG = ascii("," + TAG);
  private static final byte[] ONLY_TAGS = ascii(TAGS);
  private static final byte[] NEXT_TAGS = ascii("," + TAGS);
  private static final byte[] NEXT_META = ascii(",\"meta\":{" + TAGS + "}");

  int at;
  byte[] text = NOTHING;
  private final StringValue string = new StringValue();

  /** For a body without meta: it follows the member that ends here. */
  void withoutMeta(int memberEnd) {
    put(memberEnd, NEXT_META);
  }

  /** For a body whose meta begins here. */
  void within(byte[] b, int meta, int end) throws MalformedBodyException {
    int p = opening('{', b, meta, end);
    if (b[p] == '}') {
      put(p, ONLY_TAGS);
      return;
    }
    boolean tagged = false;
    for (p = meta; b[p] != '}'; p = Skip.next('}', b, p, end)) {
      p = memberValue(b, p, end);
      if (string.is("tag")) {
        tagged = true;
        p = tags(b, p, end);
      } else {
        p = Skip.value(b, p, end);
      }
    }
    if (!tagged) {
      put(p, NEXT_TAGS);
    }
  }

  private int tags(byte[] b, int list, int end) throws MalformedBodyException {
    int p = opening('[', b, list, end);
    if (b[p] == ']') {
      put(p, ONLY_TAG);
      return p + 1;
    }
    boolean subsetted = false;
    for (p = list; b[p] != ']'; p = Skip.next(']', b, p, end)) {
      int coding = Skip.space(b, p + 1, end);
      p = Skip.value(b, coding, end);
      subsetted |= isSubsetted(b, coding, end);
    }
    put(p, subsetted ? NOTHING : NEXT_TAG);
    return p + 1;
  }

  private boolean isSubsetted(byte[] b, int coding, int end) throws MalformedBodyException {
    int p = opening('{', b, coding, end);
    if (b[p] == '}') {
      return false;
    }
    boolean system = false;
    boolean code = false;
    for (p = coding; b[p] != '}'; p = Skip.next('}', b, p, end)) {
      p = memberValue(b, p, end);
      boolean isSystem = string.is("system");
      boolean isCode = string.is("code");
      if (b[p] == '"' && (isSystem || isCode)) {
        p = string.read(b, p, end);
        system |= isSystem && string.is(SYSTEM);
        code |= isCode && string.is(CODE);
      } else {
        p = Skip.value(b, p, end);
      }
    }
    return system && code;
  }

  /** Where the first thing stands, or the end, of what begins here. */
  private static int opening(char bracket, byte[] b, int from, int end)
      throws MalformedBodyException {
    if (b[from] != bracket) {
      throw new MalformedBodyException("its meta is not as FHIR has it");
    }
    int p = Skip.space(b, from + 1, end);
    if (p >= end) {
      throw Skip.cut();
    }
    return p;
  }

  /** Reads the name after a brace or comma; where its value begins. */
  private int memberValue(byte[] b, int from, int end) throws MalformedBodyException {
    int p = string.read(b, Skip.to('"', b, from + 1, end), end);
    p = Skip.space(b, Skip.to(':', b, p, end) + 1, end);
    if (p >= end) {
      throw Skip.cut();
    }
    return p;
  }

  private void put(int where, byte[] what) {
    at = where;
    text = what;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
