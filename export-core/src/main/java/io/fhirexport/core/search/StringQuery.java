package io.fhirexport.core.search;

import java.util.List;
import java.util.stream.Stream;

/**
 * A text as a query looks for it. Immutable.
 *
 * <p>Without a modifier a text matches that begins with it, and {@code :contains} one that has it
 * anywhere; both ignore case, accents and punctuation. {@code :exact} takes the very same text
 * only. Of a HumanName and an Address each part that is a string counts, and of a family name each
 * of its words.
 */
final class StringQuery {
  private static final List<String> NAME = List.of("family", "given", "text", "prefix", "suffix");
  private static final List<String> ADDRESS =
      List.of("line", "city", "district", "state", "postalCode", "country", "text");

  /** How much of a text must be as asked. */
  enum Mode {
    START,
    CONTAINS,
    EXACT
  }

  private final Mode mode;
  private final boolean byWord;
  private final String wanted;

  private StringQuery(Mode mode, boolean byWord, String wanted) {
    this.mode = mode;
    this.byWord = byWord;
    this.wanted = wanted;
  }

  /**
   * Reads a text.
   *
   * @param byWord whether the parameter's own values are family names
   * @throws QueryFaultException if it has nothing to compare, so that every text would match
   */
  static StringQuery parse(String text, Mode mode, boolean byWord) throws QueryFaultException {
    String plain = EscapedText.unescape(text);
    String wanted = mode == Mode.EXACT ? plain : FoldedText.fold(plain);
    if (wanted.isEmpty()) {
      throw QueryFaultException.invalid("takes a text with a letter or digit in it");
    }
    return new StringQuery(mode, byWord, wanted);
  }

  boolean matches(TypedValue value) {
    Node node = value.node();
    return switch (value.type()) {
      case "HumanName" -> anyPart(node, NAME);
      case "Address" -> anyPart(node, ADDRESS);
      default -> matches(node.text(), byWord);
    };
  }

  private boolean anyPart(Node node, List<String> parts) {
    for (String part : parts) {
      for (Node text : node.each(part)) {
        if (matches(text.text(), part.equals("family"))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean matches(String text, boolean words) {
    if (text.isEmpty()) {
      return false;
    }
    return switch (mode) {
      case EXACT -> text.equals(wanted);
      case CONTAINS -> FoldedText.fold(text).contains(wanted);
      case START -> FoldedText.fold(text).startsWith(wanted) || (words && anyWordStarts(text));
    };
  }

  private boolean anyWordStarts(String text) {
    return Stream.of(text.split("[\\s\\p{Pd}]+"))
        .anyMatch(word -> FoldedText.fold(word).startsWith(wanted));
  }
}
