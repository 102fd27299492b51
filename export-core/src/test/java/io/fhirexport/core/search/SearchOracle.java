package io.fhirexport.core.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPathEvaluationContext;
import io.fhirexport.core.search.Asked.Item;
import io.fhirexport.core.search.SearchParameter.Component;
import io.fhirexport.core.search.SearchParameter.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Money;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Timing;

/** FHIR search, written plainly over HAPI's model and its FHIRPath engine, slow and independent. */
final class SearchOracle {
  private static final Instant BEGINNING = Instant.parse("-9999-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+99999-01-01T00:00:00Z");

  private final FhirContext context;
  private final IFhirPath path;
  private final Map<String, List<IFhirPath.IParsedExpression>> parsed = new HashMap<>();
  private final IdentityHashMap<Resource, Map<String, List<Base>>> found = new IdentityHashMap<>();

  /** A closed stretch of time, or of numbers. */
  private record Between<T extends Comparable<T>>(T low, T high) {
    boolean holds(Between<T> other) {
      return low.compareTo(other.low) <= 0 && other.high.compareTo(high) <= 0;
    }

    boolean meets(Between<T> other) {
      return low.compareTo(other.high) <= 0 && other.low.compareTo(high) <= 0;
    }
  }

  SearchOracle(FhirContext context) {
    this.context = context;
    path = context.newFhirPath();
    path.setEvaluationContext(
        new IFhirPathEvaluationContext() {
          @Override
          public IBase resolveReference(IIdType id, IBase from) {
            String type = id.getValue().replaceFirst("\\?.*", "/x");
            String name = new IdType(type).getResourceType();
            return name == null ? null : context.getResourceDefinition(name).newInstance();
          }
        });
  }

  /** The values of a parameter, by HAPI's own definition of it. */
  List<Base> values(Resource resource, String code) {
    return found
        .computeIfAbsent(resource, absent -> new HashMap<>())
        .computeIfAbsent(code, absent -> evaluate(resource, expression(resource, code)));
  }

  private String expression(Resource resource, String code) {
    return switch (code) {
      case "_id" -> "Resource.id";
      case "_lastUpdated" -> "Resource.meta.lastUpdated";
      case "_profile" -> "Resource.meta.profile";
      case "_tag" -> "Resource.meta.tag";
      case "_security" -> "Resource.meta.security";
      case "_source" -> "Resource.meta.source";
      default -> context.getResourceDefinition(resource).getSearchParam(code).getPath();
    };
  }

  /** Values seen from a resource or a part of it. */
  List<Base> evaluate(Base focus, String expression) {
    return parsed.computeIfAbsent(expression, this::parse).stream()
        .flatMap(each -> path.evaluate(focus, each, Base.class).stream())
        .filter(value -> !(value instanceof PrimitiveType<?> primitive) || primitive.hasValue())
        .toList();
  }

  /** HAPI does not get past a union of quantities; so each part stands alone. */
  private List<IFhirPath.IParsedExpression> parse(String union) {
    List<IFhirPath.IParsedExpression> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    String closed = union + "|";
    for (int at = 0; at < closed.length(); at++) {
      char c = closed.charAt(at);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == '|' && depth == 0) {
        try {
          parts.add(path.parse(closed.substring(from, at)));
        } catch (Exception e) {
          throw new IllegalStateException(union, e);
        }
        from = at + 1;
      }
    }
    return parts;
  }

  boolean matches(Resource resource, SearchParameter parameter, Asked asked) {
    if (parameter.kind() == Kind.COMPOSITE) {
      return asked.items().stream().anyMatch(item -> composite(resource, parameter, item));
    }
    List<Base> values = values(resource, parameter.code());
    if (asked.modifier().equals("missing")) {
      return values.isEmpty() == asked.items().get(0).text().equals("true");
    }
    boolean any =
        values.stream()
            .anyMatch(
                value ->
                    asked.items().stream()
                        .anyMatch(
                            item ->
                                matches(
                                    parameter.kind(),
                                    parameter.code(),
                                    asked.modifier(),
                                    item,
                                    value)));
    return any != asked.modifier().equals("not");
  }

  private boolean composite(Resource resource, SearchParameter parameter, Item item) {
    for (Base focus : evaluate(resource, parameter.expression())) {
      boolean all = true;
      for (int i = 0; i < parameter.components().size(); i++) {
        Component component = parameter.components().get(i);
        Item wanted = item.components().get(i);
        all &=
            component(resource, focus, component.expression()).stream()
                .anyMatch(value -> matches(component.kind(), "", "", wanted, value));
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  /** Where a composite has a value for each of its components. */
  List<Base> complete(Resource resource, SearchParameter composite) {
    return evaluate(resource, composite.expression()).stream()
        .filter(
            focus ->
                composite.components().stream()
                    .noneMatch(each -> component(resource, focus, each.expression()).isEmpty()))
        .toList();
  }

  List<Base> component(Resource resource, Base focus, String expression) {
    return expression.startsWith("%resource.")
        ? evaluate(resource, expression.substring("%resource.".length()))
        : evaluate(focus, expression);
  }

  private boolean matches(Kind kind, String code, String modifier, Item item, Base value) {
    return switch (kind) {
      case TOKEN -> token(item, value);
      case REFERENCE ->
          modifier.equals("identifier")
              ? value instanceof Reference reference
                  && reference.hasIdentifier()
                  && token(item, reference.getIdentifier())
              : reference(item.parts().get(0), modifier, value);
      case STRING -> string(code, modifier, item.parts().get(0), value);
      case URI -> uri(modifier, item.parts().get(0), value);
      case DATE -> date(item, value);
      case NUMBER -> number(item, value);
      case QUANTITY -> quantity(item, value);
      default -> throw new IllegalArgumentException(kind.name());
    };
  }

  private static boolean token(Item item, Base value) {
    if (value instanceof CodeableConcept concept) {
      return concept.getCoding().stream().anyMatch(coding -> token(item, coding));
    } else if (value instanceof Coding coding) {
      return token(item, coding.getSystem(), coding.getCode(), false);
    } else if (value instanceof Identifier identifier) {
      return token(item, identifier.getSystem(), identifier.getValue(), false);
    } else if (value instanceof ContactPoint point) {
      return token(item, null, point.getValue(), false);
    } else if (value instanceof Enumeration<?> code) {
      return token(item, null, code.getValueAsString(), true)
          || token(item, system(code), code.getValueAsString(), true);
    } else if (value instanceof IIdType id) {
      return token(item, null, id.getIdPart(), true);
    }
    boolean text = value.getClass() == StringType.class;
    return token(item, null, ((PrimitiveType<?>) value).getValueAsString(), !text);
  }

  static <T extends Enum<?>> String system(Enumeration<T> code) {
    return code.getEnumFactory().toSystem(code.getValue());
  }

  private static boolean token(Item item, String system, String code, boolean exactly) {
    List<String> parts = item.parts();
    String wanted = parts.get(parts.size() - 1);
    boolean same = code != null && (exactly ? code.equals(wanted) : code.equalsIgnoreCase(wanted));
    if (parts.size() == 1) {
      return same;
    } else if (parts.get(0).isEmpty()) {
      return same && system == null;
    }
    return parts.get(0).equals(system) && (wanted.isEmpty() || same);
  }

  private static boolean reference(String wanted, String type, Base value) {
    if (value instanceof CanonicalType canonical) {
      String url = canonical.getValue();
      return wanted.equals(url) || wanted.equals(url.replaceFirst("\\|.*", ""));
    } else if (value instanceof Resource resource) {
      return wanted.equals(resource.getIdElement().getIdPart());
    }
    String stored = value instanceof Reference reference ? reference.getReference() : text(value);
    if (stored == null || stored.startsWith("#")) {
      return false;
    }
    if (!isHere(stored)) {
      return wanted.equals(stored) || wanted.equals(stored.replaceFirst("/_history/.*", ""));
    }
    IdType there = new IdType(stored.replace(Search.OWN_BASE + "/", ""));
    if (!wanted.contains("/")) {
      return wanted.equals(there.getIdPart())
          && (type.isEmpty() || type.equals(there.getResourceType()));
    }
    if (!isHere(wanted)) {
      return false;
    }
    IdType here = new IdType(wanted.replace(Search.OWN_BASE + "/", ""));
    return here.getIdPart().equals(there.getIdPart())
        && here.getResourceType().equals(there.getResourceType())
        && (!here.hasVersionIdPart() || here.getVersionIdPart().equals(there.getVersionIdPart()));
  }

  static boolean isHere(String reference) {
    return reference
        .replace(Search.OWN_BASE + "/", "")
        .matches("[A-Z]\\w+/[A-Za-z0-9.-]+(/_history/[A-Za-z0-9.-]+)?");
  }

  private static String text(Base value) {
    return ((PrimitiveType<?>) value).getValueAsString();
  }

  private static boolean uri(String modifier, String wanted, Base value) {
    String uri = text(value);
    return switch (modifier) {
      case "below" -> uri.startsWith(wanted);
      case "above" -> wanted.startsWith(uri);
      default ->
          uri.equals(wanted) || (value instanceof CanonicalType && uri.startsWith(wanted + "|"));
    };
  }

  private static boolean string(String code, String modifier, String wanted, Base value) {
    if (value instanceof HumanName name) {
      return Stream.of(name.getGiven(), name.getPrefix(), name.getSuffix())
              .flatMap(List::stream)
              .map(StringType::getValue)
              .anyMatch(part -> string("", modifier, wanted, part))
          || string("family", modifier, wanted, name.getFamily())
          || string("", modifier, wanted, name.getText());
    } else if (value instanceof Address address) {
      return Stream.concat(
              address.getLine().stream().map(StringType::getValue),
              Stream.of(
                  address.getCity(),
                  address.getDistrict(),
                  address.getState(),
                  address.getPostalCode(),
                  address.getCountry(),
                  address.getText()))
          .anyMatch(part -> string("", modifier, wanted, part));
    }
    return string(code, modifier, wanted, text(value));
  }

  private static boolean string(String code, String modifier, String wanted, String text) {
    if (text == null) {
      return false;
    }
    return switch (modifier) {
      case "exact" -> text.equals(wanted);
      case "contains" -> bare(text).contains(bare(wanted));
      default ->
          bare(text).startsWith(bare(wanted))
              || (code.equals("family")
                  && Arrays.stream(text.split("[ \\p{Pd}]", -1))
                      .anyMatch(word -> bare(word).startsWith(bare(wanted))));
    };
  }

  private static String bare(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD)
        .replaceAll("[\\p{Mn}\\p{Me}\\p{P}]", "")
        .replaceAll("[\\s\\p{Z}]+", " ")
        .strip()
        .replace("ß", "ss")
        .replace("ı", "i")
        .toLowerCase(Locale.ROOT);
  }

  private static boolean date(Item item, Base value) {
    Optional<Between<Instant>> target = times(value);
    if (target.isEmpty()) {
      return false;
    }
    Between<Instant> wanted = time(item.parts().get(0));
    if (item.prefix().equals("ap")) {
      Duration tenth = Duration.between(wanted.low, Search.NOW).abs().dividedBy(10);
      return new Between<>(wanted.low.minus(tenth), wanted.high.plus(tenth)).meets(target.get());
    }
    return compare(item.prefix(), wanted, wanted, target.get());
  }

  private static <T extends Comparable<T>> boolean compare(
      String prefix, Between<T> rounded, Between<T> exact, Between<T> target) {
    int below = target.low.compareTo(exact.low);
    int above = target.high.compareTo(exact.high);
    return switch (prefix) {
      case "ne" -> !rounded.holds(target);
      case "gt" -> above > 0;
      case "lt" -> below < 0;
      case "ge" -> target.high.compareTo(exact.low) >= 0;
      case "le" -> target.low.compareTo(exact.high) <= 0;
      case "sa" -> target.low.compareTo(exact.high) > 0;
      case "eb" -> target.high.compareTo(exact.low) < 0;
      default -> rounded.holds(target);
    };
  }

  private static Optional<Between<Instant>> times(Base value) {
    if (value instanceof Period period) {
      return period(period);
    } else if (value instanceof Timing timing) {
      List<Between<Instant>> all = new ArrayList<>();
      timing.getEvent().forEach(event -> all.add(time(event.getValueAsString())));
      if (timing.getRepeat().hasBoundsPeriod()) {
        period(timing.getRepeat().getBoundsPeriod()).ifPresent(all::add);
      }
      return all.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Between<>(
                  all.stream().map(Between::low).sorted().findFirst().orElseThrow(),
                  all.stream().map(Between::high).max(Instant::compareTo).orElseThrow()));
    } else if (value instanceof InstantType instant) {
      Instant point = OffsetDateTime.parse(instant.getValueAsString()).toInstant();
      return Optional.of(new Between<>(point, point));
    }
    return Optional.of(time(text(value)));
  }

  private static Optional<Between<Instant>> period(Period period) {
    DateTimeType start = period.getStartElement();
    DateTimeType end = period.getEndElement();
    return start.hasValue() || end.hasValue()
        ? Optional.of(
            new Between<>(
                start.hasValue() ? time(start.getValueAsString()).low : BEGINNING,
                end.hasValue() ? time(end.getValueAsString()).high : END))
        : Optional.empty();
  }

  private static Between<Instant> time(String text) {
    int time = text.indexOf('T');
    if (time < 0) {
      LocalDate first =
          switch (text.length()) {
            case 4 -> Year.parse(text).atDay(1);
            case 7 -> YearMonth.parse(text).atDay(1);
            default -> LocalDate.parse(text);
          };
      LocalDate last =
          switch (text.length()) {
            case 4 -> first.withDayOfYear(first.lengthOfYear());
            case 7 -> first.withDayOfMonth(first.lengthOfMonth());
            default -> first;
          };
      return new Between<>(
          first.atTime(0, 0).toInstant(ZoneOffset.UTC),
          last.atTime(23, 59, 59, 999_999_999).toInstant(ZoneOffset.UTC));
    }
    String clock = text.substring(time + 1).replaceFirst("(Z|[+-]\\d\\d:\\d\\d)$", "");
    boolean zoned = clock.length() < text.length() - time - 1;
    Instant low =
        zoned
            ? OffsetDateTime.parse(text).toInstant()
            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    Duration width =
        switch (clock.length()) {
          case 5 -> Duration.ofMinutes(1);
          case 8 -> Duration.ofSeconds(1);
          default -> Duration.ofNanos((long) Math.pow(10, 18 - clock.length()));
        };
    return new Between<>(low, low.plus(width).minusNanos(1));
  }

  private static boolean number(Item item, Base value) {
    return value instanceof Range range
        ? number(item, range.getLow().getValue(), range.getHigh().getValue(), "")
        : number(item, new BigDecimal(text(value)), new BigDecimal(text(value)), "");
  }

  private static boolean quantity(Item item, Base value) {
    if (value instanceof Range range) {
      return (!range.hasLow() || unit(item, range.getLow()))
          && (!range.hasHigh() || unit(item, range.getHigh()))
          && number(item, range.getLow().getValue(), range.getHigh().getValue(), "");
    } else if (value instanceof Money money) {
      boolean currency =
          item.parts().size() == 1
              || ((item.parts().get(1).isEmpty()
                      || item.parts().get(1).equals("urn:iso:std:iso:4217"))
                  && (item.parts().get(2).isEmpty()
                      || item.parts().get(2).equals(money.getCurrency())));
      return currency && number(item, money.getValue(), money.getValue(), "");
    } else if (value instanceof Quantity quantity && quantity.hasValue()) {
      String comparator =
          quantity.hasComparator() ? quantity.getComparatorElement().getValueAsString() : "";
      return unit(item, quantity)
          && number(item, quantity.getValue(), quantity.getValue(), comparator);
    }
    return false;
  }

  private static boolean unit(Item item, Quantity quantity) {
    if (item.parts().size() == 1) {
      return true;
    }
    String system = item.parts().get(1);
    String code = item.parts().get(2);
    return system.isEmpty()
        ? code.isEmpty() || code.equals(quantity.getCode()) || code.equals(quantity.getUnit())
        : system.equals(quantity.getSystem())
            && (code.isEmpty() || code.equals(quantity.getCode()));
  }

  /** An end that is not part of a range is moved by less than any number here differs. */
  private static boolean number(Item item, BigDecimal low, BigDecimal high, String comparator) {
    BigDecimal far = new BigDecimal("1e300");
    BigDecimal little = new BigDecimal("1e-200");
    if (low == null && high == null) {
      return false;
    }
    Between<BigDecimal> target =
        switch (comparator) {
          case "<" -> new Between<>(far.negate(), high.subtract(little));
          case "<=" -> new Between<>(far.negate(), high);
          case ">" -> new Between<>(low.add(little), far);
          case ">=" -> new Between<>(low, far);
          default -> new Between<>(low == null ? far.negate() : low, high == null ? far : high);
        };
    BigDecimal wanted = new BigDecimal(item.parts().get(0));
    if (item.prefix().equals("ap")) {
      BigDecimal tenth = wanted.abs().divide(BigDecimal.TEN, MathContext.UNLIMITED);
      return new Between<>(wanted.subtract(tenth), wanted.add(tenth)).meets(target);
    }
    BigDecimal half = wanted.ulp().divide(new BigDecimal(2), MathContext.UNLIMITED);
    Between<BigDecimal> rounded =
        new Between<>(wanted.subtract(half), wanted.add(half).subtract(little));
    return compare(item.prefix(), rounded, new Between<>(wanted, wanted), target);
  }
}
