package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
import io.fhirexport.core.search.Elements.Element;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Writes a resource in which nearly every element has a value, and no two values that can differ
 * are equal. Variants differ in the types of choices, in codes and in what references point to.
 */
final class SampleResource {
  private static final int MAX_DEPTH = 6;
  private static final Set<String> LEFT_OUT =
      Set.of("DomainResource.contained", "DomainResource.text", "Element.id");
  private static final List<String> REFERENCES =
      List.of(
          "Patient/p%d",
          "Practitioner/p%d",
          "Location/l%d",
          "RelatedPerson/r%d",
          "https://example.org/fhir/Patient/p%d/_history/2",
          "Group/g%d",
          "urn:uuid:00000000-0000-4000-8000-%012d",
          "Practitioner?identifier=http://example.org|%d");

  private final Elements model;
  private final int variant;
  private final Deque<String> open = new ArrayDeque<>();
  private int next;

  private SampleResource(Elements model, int variant) {
    this.model = model;
    this.variant = variant;
  }

  static byte[] of(String type, int variant, FhirContext context, Elements model) {
    SampleResource sample = new SampleResource(model, variant);
    StringBuilder json = new StringBuilder();
    sample.object(json, type, context.getResourceDefinition(type));
    return json.toString().getBytes(UTF_8);
  }

  private void object(StringBuilder to, String type, BaseRuntimeElementDefinition<?> definition) {
    open.push(type);
    List<String> members = new ArrayList<>();
    if (model.isResource(type)) {
      members.add("\"resourceType\":\"" + type + "\"");
    }
    for (Element element : model.of(type)) {
      if (!LEFT_OUT.contains(element.path())) {
        String member = member(element, definition);
        if (!member.isEmpty()) {
          members.add(member);
        }
      }
    }
    to.append('{').append(String.join(",", members)).append('}');
    open.pop();
  }

  private String member(Element element, BaseRuntimeElementDefinition<?> owner) {
    String type = element.types().get(variant % element.types().size());
    boolean known = model.knows(type) && !type.equals("xhtml") && !type.equals("Extension");
    if (!known || open.contains(type) || open.size() > MAX_DEPTH) {
      return "";
    }
    String jsonName = element.jsonName(type);
    BaseRuntimeChildDefinition child =
        owner.getChildByName(element.name() + (element.choice() ? "[x]" : ""));
    int count = element.max() > 1 && open.size() <= 2 ? 2 : 1;
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (model.isPrimitive(type)) {
        values.add(primitive(element, type, child, variant + i));
      } else if (type.equals("Resource")) {
        values.add("{\"resourceType\":\"Basic\",\"id\":\"b" + ++next + "\"}");
      } else {
        StringBuilder value = new StringBuilder();
        object(value, type, child.getChildByName(jsonName));
        values.add(value.toString());
      }
    }
    if (values.contains("{}")) {
      return "";
    }
    String value = String.join(",", values);
    return "\"" + jsonName + "\":" + (element.max() > 1 ? "[" + value + "]" : value);
  }

  private String primitive(
      Element element, String type, BaseRuntimeChildDefinition child, int choice) {
    int n = ++next;
    if (element.path().equals("Reference.reference")) {
      return quoted(String.format(REFERENCES.get(choice % REFERENCES.size()), n));
    }
    return switch (type) {
      case "boolean" -> String.valueOf(choice % 2 == 0);
      case "integer", "positiveInt", "unsignedInt" -> String.valueOf(n);
      case "decimal" -> n + ".50";
      case "date" -> quoted(day(n));
      case "dateTime" -> quoted(day(n) + "T10:00:00+02:00");
      case "instant" -> quoted(day(n) + "T10:00:00.123Z");
      case "time" -> quoted(String.format("%02d:%02d:%02d", n / 3600 % 24, n / 60 % 60, n % 60));
      case "base64Binary" -> quoted("QUJD");
      case "uri", "url", "canonical" -> quoted("http://example.org/" + n);
      case "oid" -> quoted("urn:oid:1.2." + n);
      case "uuid" -> quoted(String.format("urn:uuid:00000000-0000-4000-8000-%012d", n));
      case "code" -> quoted(code(child, choice, n));
      default -> quoted(type + "-" + n);
    };
  }

  private String code(BaseRuntimeChildDefinition child, int choice, int n) {
    if (!(child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition bound)) {
      return "c" + n;
    }
    List<String> codes =
        Arrays.stream(bound.getBoundEnumType().getEnumConstants())
            .filter(constant -> !constant.name().equals("NULL"))
            .map(SampleResource::code)
            .toList();
    return codes.get(choice % codes.size());
  }

  private static String code(Enum<?> constant) {
    try {
      return (String) constant.getDeclaringClass().getMethod("toCode").invoke(constant);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String day(int n) {
    return String.format("%04d-%02d-%02d", 1900 + n / 336, n / 28 % 12 + 1, n % 28 + 1);
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
