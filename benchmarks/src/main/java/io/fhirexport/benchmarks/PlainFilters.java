package io.fhirexport.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The filters of {@link HapiBaseline}, answered by looking for pieces of text as Synthea writes
 * them, without reading JSON.
 */
final class PlainFilters {
  private static final String CODED = "],\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",";
  private static final List<String> CODES =
      List.of(
          CODED + "\"code\":\"8302-2\"",
          CODED + "\"code\":\"29463-7\"",
          CODED + "\"code\":\"2093-3\"");
  private static final Pattern QUANTITY =
      Pattern.compile("\"valueQuantity\":\\{\"value\":([-+.0-9eE]+)[,}]");
  private static final Pattern BIRTH = Pattern.compile("\"birthDate\":\"(\\d{4})-\\d\\d-\\d\\d\"");
  private static final Pattern CLASS =
      Pattern.compile("\"class\":\\{\"system\":\"[^\"]*\",\"code\":\"(AMB|EMER)\"}");
  private static final Pattern END = Pattern.compile("\"end\":\"(\\d{4})[-0-9T:]*\\+00:00\"");

  private PlainFilters() {}

  /** Whether a line of one of the three types matches; those of other types do not. */
  static boolean matches(String type, byte[] buffer, int from, int length) {
    return switch (type) {
      case "Patient" -> patient(new String(buffer, from, length, UTF_8));
      case "Observation" -> observation(new String(buffer, from, length, UTF_8));
      case "Encounter" -> encounter(new String(buffer, from, length, UTF_8));
      default -> false;
    };
  }

  private static boolean patient(String line) {
    Matcher birth = BIRTH.matcher(line);
    return line.contains("\"gender\":\"female\"")
        && birth.find()
        && Integer.parseInt(birth.group(1)) >= 1950
        && Integer.parseInt(birth.group(1)) < 2000;
  }

  private static boolean observation(String line) {
    Matcher quantity = QUANTITY.matcher(line);
    return CODES.stream().anyMatch(line::contains)
        && quantity.find()
        && Double.parseDouble(quantity.group(1)) > 100;
  }

  /** The encounter's own period stands behind those of its participants. */
  private static boolean encounter(String line) {
    int period = line.lastIndexOf("\"period\":{\"start\":\"");
    Matcher end = END.matcher(line);
    return CLASS.matcher(line).find()
        && period >= 0
        && end.find(period)
        && Integer.parseInt(end.group(1)) >= 2015;
  }
}
