package io.fhirexport.core.search;

import java.text.Normalizer;
import java.util.Locale;

/** Makes texts alike that differ in case, accents, punctuation or the width of white space. */
final class FoldedText {
  private FoldedText() {}

  /** The text in small letters without marks and punctuation, with single spaces. */
  static String fold(String text) {
    String plain = isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFD);
    // Upper case first: it turns a sharp s into two letters, as a search without case has it.
    String upper = plain.toUpperCase(Locale.ROOT);
    StringBuilder folded = new StringBuilder(upper.length());
    upper.codePoints().forEach(each -> append(folded, each));
    int length = folded.length();
    return length > 0 && folded.charAt(length - 1) == ' '
        ? folded.substring(0, length - 1)
        : folded.toString();
  }

  private static void append(StringBuilder folded, int codePoint) {
    if (Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint)) {
      if (folded.length() > 0 && folded.charAt(folded.length() - 1) != ' ') {
        folded.append(' ');
      }
    } else if (!isIgnored(codePoint)) {
      folded.appendCodePoint(Character.toLowerCase(codePoint));
    }
  }

  private static boolean isIgnored(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }
}
