package io.fhirexport.core.request;

import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request while its parameters come in. Confined to one thread. */
final class Draft {
  private static final Set<String> TEXT =
      Set.of("valueString", "valueCode", "valueUri", "valueCanonical");
  private static final Set<String> INSTANT = Set.of("valueInstant", "valueDateTime", "valueString");
  private static final Set<String> REFERENCE =
      Set.of("valueReference", "valueString", "valueUri", "valueUrl");
  private static final Set<String> BOOLEAN = Set.of("valueBoolean", "valueString", "valueCode");
  private static final Set<String> CODES =
      Set.of("valueCode", "valueCoding", "valueString", "valueUri", "valueCanonical");
  private static final String TILL = "_till";
  private static final Set<String> GENERAL = Set.of("_format", "_pretty");
  private static final Set<String> FORMATS =
      Set.of("application/fhir+ndjson", "application/fhir ndjson", "application/ndjson", "ndjson");
  private static final Pattern NAME = Pattern.compile("[A-Za-z]{1,64}");
  private static final int MANY = 100;

  private final KickOff kickOff;
  private final Set<String> knownTypes;
  private final Dialect dialect;
  private final PatientReferences patients;
  private final Set<Issue> faults = new LinkedHashSet<>();
  private final Set<Issue> ignored = new LinkedHashSet<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> types = new LinkedHashSet<>();
  private @Nullable Instant since;
  private @Nullable Instant until;
  private final List<String> typeFilters = new ArrayList<>();
  private final Set<String> elements = new LinkedHashSet<>();
  private final Set<String> associatedData = new LinkedHashSet<>();
  private boolean filtersMayBeCut;
  private boolean partialManifests;
  private @Nullable String organizeOutputBy;
  private @Nullable String container;

  Draft(KickOff kickOff, Set<String> knownTypes, Dialect dialect, PatientReferences patients) {
    this.kickOff = kickOff;
    this.knownTypes = knownTypes;
    this.dialect = dialect;
    this.patients = patients;
  }

  /** Notes a fault; the same one, or one too many to be of use, is noted once or not at all. */
  void fault(IssueCode code, @Nullable String parameter, String text) {
    if (faults.size() < MANY) {
      faults.add(Issue.error(code, parameter, text));
    }
  }

  /**
   * Says that a raw ampersand may have cut a filter, the rest of which then comes as parameters.
   */
  void expectCutFilters() {
    filtersMayBeCut = true;
  }

  /** Takes in a parameter that stands where it belongs. */
  void add(Parameter parameter) {
    if (!exists(parameter.name())) {
      addUnsupported(parameter.name());
      return;
    }
    switch (parameter.name()) {
      case "_outputFormat" -> addOutputFormat(parameter);
      case "_since" -> since = instant(parameter).orElse(since);
      case "_until", TILL -> addUntil(parameter);
      case PageSize.NAME -> addPageSize(parameter);
      case "_type" -> addTypes(parameter);
      case "_typeFilter" -> addTypeFilter(parameter);
      case "_elements" -> elements.addAll(items(parameter));
      case "includeAssociatedData" -> associatedData.addAll(items(parameter, CODES));
      case "organizeOutputBy" -> organizeOutputBy = text(parameter).orElse(organizeOutputBy);
      case "_container" -> container = text(parameter).orElse(container);
      case "patient" -> addPatient(parameter);
      case "allowPartialManifests" -> addAllowPartialManifests(parameter);
      default -> addUnsupported(parameter.name());
    }
  }

  /** Takes in a parameter of the query string of a POST. */
  void addMisplaced(String name) {
    if (!GENERAL.contains(name)) {
      fault(
          IssueCode.INVALID,
          Unsupported.spoken(name),
          Unsupported.spoken(name) + " stands in the URL; a POST has its parameters in the body.");
    }
  }

  private void addOutputFormat(Parameter parameter) {
    Optional<String> text = text(parameter);
    if (text.isPresent() && FORMATS.stream().noneMatch(text.get()::equalsIgnoreCase)) {
      fault(
          IssueCode.NOT_SUPPORTED,
          "_outputFormat",
          "_outputFormat supports application/fhir+ndjson only.");
    }
  }

  private Optional<Instant> instant(Parameter parameter) {
    String text = once(parameter) ? value(parameter, INSTANT) : null;
    if (text == null) {
      return Optional.empty();
    }
    Optional<Instant> instant = FhirInstant.parse(text);
    if (instant.isEmpty()) {
      fault(
          IssueCode.INVALID,
          parameter.name(),
          parameter.name()
              + " must be an instant with seconds and zone, such as 2026-01-31T00:00:00Z.");
    }
    return instant;
  }

  private boolean exists(String name) {
    return switch (name) {
      case "_until", "organizeOutputBy", "allowPartialManifests" -> dialect.stu3();
      case TILL, PageSize.NAME -> dialect.azure();
      default -> true;
    };
  }

  private void addUntil(Parameter parameter) {
    until = instant(parameter).orElse(until);
    if (seen.contains("_until") && seen.contains(TILL)) {
      fault(IssueCode.INVALID, TILL, "_till means the same as _until; give one of them.");
    }
  }

  private void addPageSize(Parameter parameter) {
    String text = once(parameter) ? value(parameter, PageSize.SHAPES) : null;
    if (text == null) {
      return;
    }
    if (PageSize.isValid(text)) {
      ignored.add(PageSize.REMARK);
    } else {
      fault(IssueCode.INVALID, parameter.name(), PageSize.RULE);
    }
  }

  private Optional<String> text(Parameter parameter) {
    return Optional.ofNullable(once(parameter) ? value(parameter, TEXT) : null);
  }

  private void addTypeFilter(Parameter parameter) {
    String query = value(parameter, TEXT);
    if (query != null) {
      typeFilters.add(query);
    }
  }

  /** The items of a list by comma; an empty one is a fault. */
  private List<String> items(Parameter parameter) {
    return items(parameter, TEXT);
  }

  private List<String> items(Parameter parameter, Set<String> shapes) {
    String list = value(parameter, shapes);
    List<String> items = new ArrayList<>();
    if (list != null && !dialect.commas() && list.contains(",")) {
      fault(
          IssueCode.INVALID,
          parameter.name(),
          parameter.name() + " takes one value; repeat the parameter for more of them.");
      return items;
    }
    if (list != null) {
      for (String item : list.split(",", -1)) {
        if (item.isBlank()) {
          fault(IssueCode.INVALID, parameter.name(), parameter.name() + " has an empty item.");
        } else {
          items.add(item.strip());
        }
      }
    }
    return items;
  }

  private void addTypes(Parameter parameter) {
    for (String type : items(parameter)) {
      if (knownTypes.contains(type)) {
        types.add(type);
      } else {
        String spoken = NAME.matcher(type).matches() ? type : "a malformed name";
        fault(IssueCode.VALUE, "_type", "_type names no resource type: " + spoken + ".");
      }
    }
  }

  private void addPatient(Parameter parameter) {
    seen.add("patient");
    String reference = value(parameter, REFERENCE);
    if (reference != null) {
      patients.add(reference);
    }
  }

  private void addAllowPartialManifests(Parameter parameter) {
    String text = once(parameter) ? value(parameter, BOOLEAN) : null;
    partialManifests = "true".equals(text);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      fault(
          IssueCode.INVALID,
          "allowPartialManifests",
          "allowPartialManifests must be true or false.");
    }
  }

  private void addUnsupported(String name) {
    if (GENERAL.contains(name)) {
      return;
    }
    if (name.isEmpty()) {
      fault(IssueCode.INVALID, null, "A parameter has no name.");
      return;
    }
    String spoken = Unsupported.spoken(name);
    if (filtersMayBeCut) {
      fault(
          IssueCode.NOT_SUPPORTED,
          spoken,
          spoken
              + " is not supported. If it belongs to a _typeFilter, each & in there must be"
              + " percent-encoded: %26.");
    } else if (kickOff.lenient() && !Unsupported.narrows(name)) {
      if (ignored.size() < MANY) {
        ignored.add(
            Issue.warning(
                IssueCode.NOT_SUPPORTED, spoken, spoken + " is not supported and was ignored."));
      }
    } else {
      fault(IssueCode.NOT_SUPPORTED, spoken, spoken + " is not supported.");
    }
  }

  private boolean once(Parameter parameter) {
    if (seen.add(parameter.name())) {
      return true;
    }
    fault(IssueCode.INVALID, parameter.name(), parameter.name() + " may be given once only.");
    return false;
  }

  private @Nullable String value(Parameter parameter, Set<String> shapes) {
    String text = parameter.text(shapes);
    if (text == null) {
      String list = String.join(", ", shapes.stream().sorted().toList());
      fault(
          IssueCode.INVALID,
          parameter.name(),
          parameter.name() + " must have one value, as one of: " + list + ".");
      return null;
    }
    if (text.codePoints().anyMatch(each -> Character.getType(each) == Character.SURROGATE)) {
      fault(
          IssueCode.INVALID,
          parameter.name(),
          parameter.name()
              + " holds half a character: a surrogate without the other one of its pair.");
      return null;
    }
    return text.strip();
  }

  /** What was understood, and all that was wrong. */
  ParsedKickOff finish() {
    faults.addAll(patients.faults());
    ExportRequest request;
    try {
      request = build(true);
    } catch (InvalidExportRequestException e) {
      faults.addAll(e.issues());
      request = build(false);
    }
    return new ParsedKickOff(request, faults.stream().toList());
  }

  /** The parts that can contradict each other or the level are left out on demand. */
  private ExportRequest build(boolean whole) {
    ExportRequest.Builder request = kickOff.request().types(types);
    ignored.forEach(request::ignored);
    if (since != null) {
      request.since(since);
    }
    typeFilters.forEach(request::typeFilter);
    request.elements(elements);
    associatedData.forEach(request::associatedData);
    request.organizeOutputBy(organizeOutputBy).partialManifests(partialManifests);
    if (container != null) {
      request.container(container);
    }
    if (whole && until != null) {
      request.until(until);
    }
    if (whole && seen.contains("patient")) {
      request.patients(patients.ids());
    }
    return request.build();
  }
}
