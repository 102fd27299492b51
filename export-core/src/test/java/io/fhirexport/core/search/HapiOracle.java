package io.fhirexport.core.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPathEvaluationContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import io.fhirexport.core.search.SearchParameter.Component;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.instance.model.api.IPrimitiveType;

/** HAPI's FHIRPath engine on HAPI's model. Values are texts: their type, a space, their JSON. */
final class HapiOracle {
  private static final Pattern TARGET =
      Pattern.compile("(?:.*/)?([A-Z]\\w+)(?:/[^/?]+(?:/_history/[^/]+)?|\\?.*)");

  private final IFhirPath path;
  private final IParser parser;
  private final Map<String, IFhirPath.IParsedExpression> parsed = new HashMap<>();

  HapiOracle(FhirContext context) {
    path = context.newFhirPath();
    path.setEvaluationContext(
        new IFhirPathEvaluationContext() {
          @Override
          public IBase resolveReference(IIdType id, IBase from) {
            Matcher target = TARGET.matcher(id.getValue());
            return target.matches()
                ? context.getResourceDefinition(target.group(1)).newInstance()
                : null;
          }
        });
    parser = context.newJsonParser();
    parser.setParserErrorHandler(new StrictErrorHandler());
    parser.setStripVersionsFromReferences(false);
    parser.setOverrideResourceIdWithBundleEntryFullUrl(false);
  }

  IBaseResource parse(byte[] body) {
    return parser.parseResource(new String(body, UTF_8));
  }

  List<String> values(IBase focus, String expression) {
    return evaluate(focus, expression).stream()
        .filter(value -> !(value instanceof IPrimitiveType<?> p) || p.hasValue())
        .map(this::text)
        .toList();
  }

  /** For each composite, the values of its components. */
  List<List<List<String>>> composites(IBaseResource resource, SearchParameter parameter) {
    List<List<List<String>>> composites = new ArrayList<>();
    for (IBase focus : evaluate(resource, parameter.expression())) {
      List<List<String>> composite = new ArrayList<>();
      for (Component component : parameter.components()) {
        String expression = component.expression();
        composite.add(
            expression.startsWith("%resource.")
                ? values(resource, expression.substring("%resource.".length()))
                : values(focus, expression));
      }
      composites.add(composite);
    }
    return composites;
  }

  private List<IBase> evaluate(IBase focus, String expression) {
    List<IBase> values = new ArrayList<>();
    for (String branch : branches(expression)) {
      values.addAll(path.evaluate(focus, parsed.computeIfAbsent(branch, this::parse), IBase.class));
    }
    return values;
  }

  /** The parts of a union. HAPI's own union cannot compare Quantities without UCUM's tables. */
  private static List<String> branches(String expression) {
    List<String> branches = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int p = 0; p < expression.length(); p++) {
      char c = expression.charAt(p);
      depth += c == '(' ? 1 : 0;
      depth -= c == ')' ? 1 : 0;
      if (c == '|' && depth == 0) {
        branches.add(expression.substring(from, p));
        from = p + 1;
      }
    }
    branches.add(expression.substring(from));
    return branches;
  }

  private IFhirPath.IParsedExpression parse(String expression) {
    try {
      return path.parse(expression);
    } catch (Exception e) {
      throw new IllegalStateException(expression, e);
    }
  }

  private String text(IBase value) {
    if (value instanceof IIdType id) {
      return "id \"" + id.getIdPart() + "\"";
    } else if (value instanceof IPrimitiveType<?> primitive) {
      return value.fhirType() + " \"" + primitive.getValueAsString() + "\"";
    }
    byte[] json = parser.encodeToString(value).getBytes(UTF_8);
    return value.fhirType() + " " + json(Node.parse(json, 0, json.length));
  }

  /** The same of what an extractor found. */
  static String text(TypedValue value) {
    return value.type() + " " + json(value.node());
  }

  /** JSON with sorted members, arrays always, scalars as strings. */
  private static String json(Node node) {
    if (node.kind() == Node.Kind.OBJECT) {
      Map<String, String> members = new TreeMap<>();
      for (String name : node.names()) {
        members.put(name, node.each(name).stream().map(HapiOracle::json).toList().toString());
      }
      return members.toString();
    }
    return "\"" + node.text() + "\"";
  }
}
