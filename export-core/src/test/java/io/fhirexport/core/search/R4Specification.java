package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** HL7's definitions of FHIR R4, as {@code hapi-fhir-validation-resources-r4} carries them. */
final class R4Specification {
  private static final String FOLDER = "/org/hl7/fhir/r4/model/";
  private static final List<String> STRUCTURES =
      List.of("profile/profiles-types.xml", "profile/profiles-resources.xml");

  private R4Specification() {}

  /** Reads a file. */
  static byte[] file(String name) {
    try (InputStream in = R4Specification.class.getResourceAsStream(FOLDER + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the resources of a Bundle in XML, one after the other. */
  static void eachResource(String file, Consumer<String> to) {
    String text = new String(file(file), UTF_8);
    Matcher tags = Pattern.compile("<resource[ >]|</resource>").matcher(text);
    int depth = 0;
    int from = 0;
    while (tags.find()) {
      depth += tags.group().startsWith("</") ? -1 : 1;
      if (depth == 1 && tags.group().equals("<resource>")) {
        from = tags.end();
      } else if (depth == 0) {
        to.accept(text.substring(from, tags.start()).strip());
      }
    }
  }

  /** What the table of elements has to say, in its order. */
  static List<String> elementLines() {
    List<String> lines = new ArrayList<>();
    for (String file : STRUCTURES) {
      eachResource(
          file,
          resource -> {
            if (resource.startsWith("<StructureDefinition")) {
              addLines(dom(resource), lines);
            }
          });
    }
    lines.sort(null);
    return lines;
  }

  private static void addLines(Element structure, List<String> lines) {
    String kind = text(structure, "kind");
    if (kind.equals("logical") || text(structure, "derivation").equals("constraint")) {
      return;
    }
    String parent = text(structure, "baseDefinition");
    lines.add(
        String.join(
            " ",
            text(structure, "type"),
            kind.replaceFirst("-.*", ""),
            text(structure, "abstract").equals("true") ? "abstract" : "concrete",
            parent.isEmpty() ? "-" : parent.substring(parent.lastIndexOf('/') + 1)));
    if (!kind.equals("primitive-type")) {
      for (Element element : children(children(structure, "snapshot").get(0), "element")) {
        String path = text(element, "path");
        if (path.contains(".") && path.equals(text(children(element, "base").get(0), "path"))) {
          lines.add(line(path, element));
        }
      }
    }
  }

  private static String line(String path, Element element) {
    Set<String> types = new LinkedHashSet<>();
    for (Element type : children(element, "type")) {
      String code = text(type, "code");
      for (Element extension : children(type, "extension")) {
        if (extension.getAttribute("url").endsWith("structuredefinition-fhir-type")) {
          code = text(extension, "valueUrl");
        }
      }
      // Here the definitions say string; the page "Resource" says id.
      types.add(path.equals("Resource.id") ? "id" : code);
    }
    String repeats = text(element, "contentReference");
    return String.join(
            " ",
            path,
            text(element, "min"),
            text(element, "max"),
            repeats.isEmpty() ? String.join(",", types) : repeats)
        + (text(element, "isModifier").equals("true") ? " modifier" : "");
  }

  private static Element dom(String xml) {
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      return builder.parse(new ByteArrayInputStream(xml.getBytes(UTF_8))).getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Element parent, String name) {
    List<Element> found = children(parent, name);
    return found.isEmpty() ? "" : found.get(0).getAttribute("value");
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  /** What the table of search parameters has to say, in its order. */
  static List<String> searchParameterLines() {
    byte[] bytes = file("sp/search-parameters.json");
    List<io.fhirexport.core.search.Node> parameters = new ArrayList<>();
    for (io.fhirexport.core.search.Node entry :
        io.fhirexport.core.search.Node.parse(bytes, 0, bytes.length).each("entry")) {
      parameters.add(entry.get("resource"));
    }
    // Here the definition has the expressions of the two components crossed.
    return SearchParameterLines.of(parameters).stream()
        .map(line -> line.replace("reference code;token target", "reference target;token code"))
        .toList();
  }
}
