package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * One parameter of a generated query, as it was meant.
 *
 * @param code the search parameter
 * @param modifier its modifier, or empty
 * @param items the values of which one is to match
 */
record Asked(String code, String modifier, List<Item> items) {
  /**
   * One value.
   *
   * @param prefix its prefix, or empty
   * @param parts what bars divide
   * @param components the values of a composite, which has nothing else
   */
  record Item(String prefix, List<String> parts, List<Item> components) {
    static Item of(String prefix, String... parts) {
      return new Item(prefix, List.of(parts), List.of());
    }

    static Item composite(List<Item> components) {
      return new Item("", List.of(), components);
    }

    String text() {
      return components.isEmpty()
          ? prefix + parts.stream().map(Item::escaped).collect(Collectors.joining("|"))
          : components.stream().map(Item::text).collect(Collectors.joining("$"));
    }

    private static String escaped(String part) {
      return part.replaceAll("[\\\\,|$]", "\\\\$0");
    }
  }

  /** The parameter as a client writes it, with as much percent-encoding as chance wants. */
  String text(Random random) {
    String values = items.stream().map(Item::text).collect(Collectors.joining(","));
    String name = modifier.isEmpty() ? code : code + ":" + modifier;
    return name + "=" + encoded(values, random.nextInt(4) == 0);
  }

  private static String encoded(String text, boolean all) {
    StringBuilder encoded = new StringBuilder();
    text.codePoints()
        .forEach(
            each -> {
              if ((Character.isLetterOrDigit(each) && each < 128)
                  || (!all && "%&#".indexOf(each) < 0)) {
                encoded.appendCodePoint(each);
              } else {
                for (byte b : Character.toString(each).getBytes(UTF_8)) {
                  encoded.append(String.format("%%%02X", b));
                }
              }
            });
    return encoded.toString();
  }
}
