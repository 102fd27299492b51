package io.fhirexport.core.search;

import io.fhirexport.core.search.Asked.Item;
import io.fhirexport.core.search.SearchParameter.Component;
import io.fhirexport.core.search.SearchParameter.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Money;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;

/** Makes queries of values that occur, as they are or somewhat changed. */
final class QueryGenerator {
  private static final List<String> PREFIXES =
      List.of("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap");
  private static final List<String> ZONES = List.of("Z", "+02:00", "-05:00", "");

  private final Random random;
  private final SearchOracle oracle;

  QueryGenerator(Random random, SearchOracle oracle) {
    this.random = random;
    this.oracle = oracle;
  }

  /** A parameter for some values, which are not empty unless it is to ask for their absence. */
  Asked ask(SearchParameter parameter, List<Resource> resources) {
    Kind kind = parameter.kind();
    if (kind != Kind.COMPOSITE && random.nextInt(25) == 0) {
      Item item = Item.of("", String.valueOf(random.nextBoolean()));
      return new Asked(parameter.code(), "missing", List.of(item));
    }
    List<Item> items = new ArrayList<>();
    String modifier = modifier(parameter);
    int count = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
    while (items.size() < count) {
      items.add(item(parameter, modifier, resources.get(random.nextInt(resources.size()))));
    }
    return new Asked(parameter.code(), modifier, items);
  }

  private String modifier(SearchParameter parameter) {
    return switch (parameter.kind()) {
      case TOKEN -> pick("", "", "", "not");
      case STRING -> pick("", "", "contains", "exact");
      case URI -> pick("", "", "below", "above");
      case REFERENCE ->
          random.nextInt(6) == 0 ? pick("identifier", parameter.targets().get(0)) : "";
      default -> "";
    };
  }

  private Item item(SearchParameter parameter, String modifier, Resource resource) {
    if (parameter.kind() == Kind.COMPOSITE) {
      return composite(parameter, resource);
    }
    List<Base> values = oracle.values(resource, parameter.code());
    Base value = values.isEmpty() ? null : values.get(random.nextInt(values.size()));
    return item(parameter.kind(), modifier, value);
  }

  private Item composite(SearchParameter parameter, Resource resource) {
    List<Base> foci = oracle.complete(resource, parameter);
    Base focus = foci.isEmpty() ? resource : foci.get(random.nextInt(foci.size()));
    List<Item> items = new ArrayList<>();
    for (Component component : parameter.components()) {
      List<Base> values =
          foci.isEmpty() ? List.of() : oracle.component(resource, focus, component.expression());
      Base value = values.isEmpty() ? null : values.get(random.nextInt(values.size()));
      items.add(item(component.kind(), "", value));
    }
    return Item.composite(items);
  }

  private Item item(Kind kind, String modifier, Base value) {
    return switch (kind) {
      case TOKEN -> token(value);
      case REFERENCE ->
          modifier.equals("identifier") ? identifier(value) : reference(modifier, value);
      case DATE -> Item.of(prefix(), date(value));
      case NUMBER -> Item.of(prefix(), number(value));
      case QUANTITY -> quantity(value);
      case STRING -> Item.of("", string(value));
      case URI -> Item.of("", uri(modifier, value));
      default -> throw new IllegalArgumentException(kind.name());
    };
  }

  private Item token(Base value) {
    if (value instanceof CodeableConcept concept && concept.hasCoding()) {
      return token(concept.getCoding().get(random.nextInt(concept.getCoding().size())));
    } else if (value instanceof Coding coding) {
      return token(coding.getSystem(), coding.getCode());
    } else if (value instanceof Identifier identifier) {
      return token(identifier.getSystem(), identifier.getValue());
    } else if (value instanceof ContactPoint point) {
      return Item.of("", changed(or(point.getValue(), "x")));
    } else if (value instanceof org.hl7.fhir.r4.model.Enumeration<?> code) {
      return random.nextInt(3) > 0
          ? Item.of("", changed(code.getValueAsString()))
          : token(SearchOracle.system(code), code.getValueAsString());
    } else if (value instanceof org.hl7.fhir.r4.model.IdType id) {
      return Item.of("", changed(id.getIdPart()));
    }
    return Item.of(
        "", changed(value instanceof PrimitiveType<?> p ? p.getValueAsString() : "none"));
  }

  private Item token(String system, String code) {
    String wanted = or(code, "none");
    return switch (random.nextInt(6)) {
      case 0, 1 -> Item.of("", changed(wanted));
      case 2 -> Item.of("", "", wanted);
      case 3 -> Item.of("", or(system, "http://none"), "");
      case 4 -> Item.of("", changed(or(system, "http://none")), changed(wanted));
      default -> Item.of("", or(system, "http://none"), wanted);
    };
  }

  private Item identifier(Base value) {
    return value instanceof Reference reference && reference.hasIdentifier()
        ? token(reference.getIdentifier())
        : Item.of("", "urn:none", "none");
  }

  private Item reference(String type, Base value) {
    String stored =
        value instanceof Reference reference
            ? or(reference.getReference(), "Patient/none")
            : value instanceof PrimitiveType<?> primitive
                ? primitive.getValueAsString()
                : "Patient/none";
    if (!SearchOracle.isHere(stored) && stored.contains(":") && !stored.contains("?")) {
      return Item.of("", type.isEmpty() ? pick(stored, stored.replaceFirst("[|].*", "")) : "none");
    }
    stored = SearchOracle.isHere(stored) ? stored : "Patient/none";
    String[] path = stored.replace(Search.OWN_BASE + "/", "").split("/", -1);
    String id = path[1];
    String local = path[0] + "/" + id;
    return Item.of(
        "",
        type.isEmpty()
            ? pick(
                id,
                local,
                Search.OWN_BASE + "/" + local,
                local + "/_history/" + (path.length == 4 ? path[3] : "1"),
                "https://other.example/fhir/" + local)
            : id);
  }

  private String date(Base value) {
    String text = "2026-01-15T10:30:00Z";
    if (value instanceof Period period) {
      boolean start = !period.hasEnd() || (period.hasStart() && random.nextBoolean());
      text =
          start ? period.getStartElement().asStringValue() : period.getEndElement().asStringValue();
    } else if (value instanceof Timing timing && timing.hasEvent()) {
      text = timing.getEvent().get(random.nextInt(timing.getEvent().size())).asStringValue();
    } else if (value instanceof PrimitiveType<?> primitive) {
      text = primitive.getValueAsString();
    }
    text = text == null ? "2026-01-01" : text;
    if (random.nextInt(4) == 0) {
      int digit = 3 + random.nextInt(2) * 3;
      if (digit < text.length()) {
        text = text.substring(0, digit) + "1" + text.substring(digit + 1);
      }
    }
    text = text.replaceFirst("-3[01]", "-28").replaceFirst("-00", "-01").replaceFirst("-29", "-28");
    int time = text.indexOf('T');
    return switch (random.nextInt(6)) {
      case 0 -> text.substring(0, 4);
      case 1 -> text.substring(0, Math.min(7, text.length()));
      case 2 -> text.substring(0, Math.min(10, text.length()));
      case 3 -> time < 0 ? text : text.substring(0, time + 6) + pick(ZONES);
      case 4 -> time < 0 ? text : text.substring(0, time + 9) + pick(ZONES);
      default -> text;
    };
  }

  private String number(Base value) {
    BigDecimal number = new BigDecimal("42.5");
    if (value instanceof Range range) {
      number =
          range.hasHigh() && random.nextBoolean()
              ? range.getHigh().getValue()
              : range.getLow().getValue();
    } else if (value instanceof Money money) {
      number = money.getValue();
    } else if (value instanceof Quantity quantity && quantity.hasValue()) {
      number = quantity.getValue();
    } else if (value instanceof PrimitiveType<?> primitive) {
      number = new BigDecimal(primitive.getValueAsString());
    }
    number = number == null ? BigDecimal.ONE : number;
    return switch (random.nextInt(6)) {
      case 0 -> number.setScale(random.nextInt(3), RoundingMode.HALF_EVEN).toPlainString();
      case 1 -> number.setScale(number.scale() + 1, RoundingMode.UNNECESSARY).toPlainString();
      case 2 -> number.multiply(new BigDecimal(pick("1.1", "0.9", "1.0"))).toPlainString();
      case 3 -> number.unscaledValue() + "e" + -number.scale();
      case 4 -> number.negate().toPlainString();
      default -> number.toPlainString();
    };
  }

  private Item quantity(Base value) {
    String number = number(value);
    String system = "http://unitsofmeasure.org";
    String code = "mg";
    Base unit = value instanceof Range range && range.hasLow() ? range.getLow() : value;
    if (unit instanceof Quantity quantity) {
      system = or(quantity.getSystem(), "");
      code = or(random.nextInt(3) == 0 ? quantity.getUnit() : quantity.getCode(), "");
    } else if (unit instanceof Money money) {
      system = "urn:iso:std:iso:4217";
      code = money.getCurrency();
    }
    return switch (random.nextInt(4)) {
      case 0 -> Item.of(prefix(), number);
      case 1 -> Item.of(prefix(), number, "", code);
      case 2 -> Item.of(prefix(), number, system, random.nextBoolean() ? code : "");
      default -> Item.of(prefix(), number, system, code);
    };
  }

  private String string(Base value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof HumanName name) {
      name.getGiven().forEach(part -> texts.add(part.getValue()));
      name.getPrefix().forEach(part -> texts.add(part.getValue()));
      texts.add(name.getFamily());
      texts.add(name.getText());
    } else if (value instanceof Address address) {
      address.getLine().forEach(part -> texts.add(part.getValue()));
      texts.addAll(List.of(or(address.getCity(), "x"), or(address.getPostalCode(), "x")));
      texts.add(address.getState());
    } else if (value instanceof PrimitiveType<?> primitive) {
      texts.add(primitive.getValueAsString());
    }
    texts.removeIf(text -> text == null);
    String text = texts.isEmpty() ? "none" : texts.get(random.nextInt(texts.size()));
    String changed =
        switch (random.nextInt(8)) {
          case 0 -> text.substring(0, 1 + random.nextInt(text.length()));
          case 1 -> text.substring(random.nextInt(text.length()));
          case 2 -> text.toUpperCase(Locale.ROOT);
          case 3 -> Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{Mn}", "");
          case 4 -> text.substring(text.indexOf(' ') + 1);
          case 5 -> text.toLowerCase(Locale.ROOT) + "  " + pick("x", "-");
          case 6 -> text.replaceAll("[^\\p{L}\\d ]", "");
          default -> text;
        };
    return changed.matches("[\\p{P}\\p{Z}\\p{M}]*") ? "none" : changed;
  }

  private String uri(String modifier, Base value) {
    String uri = value instanceof PrimitiveType<?> p ? p.getValueAsString() : "http://none.example";
    if (!modifier.isEmpty() && !uri.contains("://")) {
      return "http://acme.example/";
    }
    return switch (modifier) {
      case "below" -> uri.substring(0, 8 + random.nextInt(uri.length() - 7));
      case "above" -> uri + pick("", "/more", "x");
      default -> pick(uri, uri.replaceFirst("[|].*", ""), uri + "x", uri.toUpperCase(Locale.ROOT));
    };
  }

  private String changed(String text) {
    return switch (random.nextInt(8)) {
      case 0 -> text.toUpperCase(Locale.ROOT);
      case 1 -> text.length() > 1 ? text.substring(0, text.length() - 1) : text;
      case 2 -> text + "x";
      default -> text;
    };
  }

  private String prefix() {
    return pick(PREFIXES);
  }

  private static String or(String text, String otherwise) {
    return text == null ? otherwise : text;
  }

  private String pick(String... from) {
    return pick(List.of(from));
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
