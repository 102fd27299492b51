package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class CodeSystemsTest {
  @Test
  void areThoseOfTheValueSetsThatTheSpecificationRequires() {
    assertThat(TableLines.of("r4-code-systems.txt")).hasSizeGreaterThan(350).isEqualTo(lines());
  }

  @Test
  void areFoundWhereverAnElementIsDeclared() {
    assertThat(CodeSystems.at("Patient", List.of("address.use", "gender"), Elements.r4()))
        .containsExactly(
            "http://hl7.org/fhir/address-use", "http://hl7.org/fhir/administrative-gender");
    assertThat(CodeSystems.at("Patient", List.of("", "nothing", "name.given"), Elements.r4()))
        .isEmpty();
  }

  private static List<String> lines() {
    Map<String, Set<String>> included = new HashMap<>();
    for (String file : List.of("valuesets.xml", "v2-tables.xml", "v3-codesystems.xml")) {
      R4Specification.eachResource(
          "valueset/" + file,
          resource -> {
            if (resource.startsWith("<ValueSet")) {
              addIncluded(dom(resource), included);
            }
          });
    }
    Set<String> lines = new TreeSet<>();
    for (String file : List.of("profiles-types.xml", "profiles-resources.xml")) {
      R4Specification.eachResource(
          "profile/" + file,
          resource -> {
            if (resource.startsWith("<StructureDefinition")) {
              Element structure = dom(resource);
              if (children(structure, "derivation").stream()
                  .anyMatch(each -> each.getAttribute("value").equals("specialization"))) {
                addLines(structure, included, lines);
              }
            }
          });
    }
    return new ArrayList<>(lines);
  }

  /** Notes the systems of a value set, and the value sets it takes in. */
  private static void addIncluded(Element valueSet, Map<String, Set<String>> included) {
    Set<String> parts = new TreeSet<>();
    for (Element compose : children(valueSet, "compose")) {
      for (Element include : children(compose, "include")) {
        children(include, "system").forEach(system -> parts.add(system.getAttribute("value")));
        children(include, "valueSet").forEach(set -> parts.add("^" + set.getAttribute("value")));
      }
    }
    included.put(children(valueSet, "url").get(0).getAttribute("value"), parts);
  }

  private static void addLines(
      Element structure, Map<String, Set<String>> included, Set<String> lines) {
    for (Element element : children(children(structure, "snapshot").get(0), "element")) {
      boolean code =
          children(element, "type").stream()
              .flatMap(type -> children(type, "code").stream())
              .anyMatch(type -> type.getAttribute("value").equals("code"));
      for (Element binding : children(element, "binding")) {
        if (code && value(binding, "strength").equals("required")) {
          String path = value(element, "path").replace("[x]", "");
          Set<String> systems = systems(value(binding, "valueSet"), included);
          lines.add(path + " " + String.join(" ", systems));
        }
      }
    }
  }

  private static Set<String> systems(String valueSet, Map<String, Set<String>> included) {
    Set<String> systems = new TreeSet<>();
    for (String part : included.getOrDefault(valueSet.replaceFirst("[|].*", ""), Set.of())) {
      if (part.startsWith("^")) {
        systems.addAll(systems(part.substring(1), included));
      } else {
        systems.add(part);
      }
    }
    return systems;
  }

  private static String value(Element parent, String name) {
    return children(parent, name).get(0).getAttribute("value");
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

  private static Element dom(String xml) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml.getBytes(UTF_8)))
          .getDocumentElement();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
