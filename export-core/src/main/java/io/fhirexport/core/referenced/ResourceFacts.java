package io.fhirexport.core.referenced;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fhirexport.api.source.ExportResource;
import io.fhirexport.core.json.MalformedBodyException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a body tells of itself and of others. Confined to one thread; one for many bodies. */
final class ResourceFacts {
  private static final JsonFactory JSON = new JsonFactory();

  /** The objects around, the root's own name empty. */
  private final Deque<Element> path = new ArrayDeque<>();

  private final List<Reference> references = new ArrayList<>();
  private final List<LogicalReference> logicalReferences = new ArrayList<>();
  private final List<Identifier> identifiers = new ArrayList<>();
  private boolean containsPatient;
  private @Nullable String id;
  private @Nullable String lastUpdated;
  private @Nullable String recorded;
  private @Nullable String system;
  private @Nullable String value;

  /**
   * A member {@code reference} somewhere in the body.
   *
   * @param path the dotted path of the element that has it
   */
  record Reference(String path, String text) {}

  /**
   * An element that refers to something by an identifier alone.
   *
   * @param path the dotted path of the element
   * @param type what it says the type is, or null
   */
  record LogicalReference(String path, @Nullable String type) {}

  /** One of the resource's own identifiers. */
  record Identifier(@Nullable String system, String value) {}

  /**
   * Reads the body of a resource.
   *
   * @throws MalformedBodyException if it is no JSON; what was read before the fault is known
   */
  void read(ExportResource resource) throws MalformedBodyException {
    path.clear();
    references.clear();
    logicalReferences.clear();
    identifiers.clear();
    containsPatient = false;
    id = null;
    lastUpdated = null;
    recorded = null;
    try (JsonParser json =
        JSON.createParser(resource.bytes(), resource.offset(), resource.length())) {
      String member = "";
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        switch (token) {
          case FIELD_NAME -> member = json.currentName();
          case START_OBJECT -> begin(json.getParsingContext().getParent().inRoot() ? "" : member);
          case END_OBJECT -> member = end();
          case VALUE_STRING -> string(member, json);
          default -> {}
        }
      }
    } catch (IOException e) {
      throw new MalformedBodyException("it cannot be read as JSON");
    }
  }

  private void begin(String name) {
    if (name.equals("identifier") && !path.isEmpty()) {
      path.getLast().identified = true;
    }
    path.addLast(new Element(name));
    if (isAt("identifier")) {
      system = null;
      value = null;
    }
  }

  /** Ends an object, and tells its name: more of its kind may follow in a list. */
  private String end() {
    if (isAt("identifier") && value != null) {
      identifiers.add(new Identifier(system, value));
    }
    Element ended = path.getLast();
    if (ended.identified && !ended.literal) {
      logicalReferences.add(new LogicalReference(dotted(), ended.type));
    }
    return path.removeLast().name;
  }

  private String dotted() {
    return path.stream().skip(1).map(element -> element.name).collect(Collectors.joining("."));
  }

  private void string(String member, JsonParser json) throws IOException {
    if (member.equals("reference")) {
      path.getLast().literal = true;
      references.add(new Reference(dotted(), json.getText()));
    } else if (member.equals("type")) {
      path.getLast().type = json.getText();
    } else if (path.size() == 1 && member.equals("id")) {
      id = json.getText();
    } else if (path.size() == 1 && member.equals("recorded")) {
      recorded = json.getText();
    } else if (isAt("contained") && member.equals("resourceType")) {
      containsPatient |= json.getText().equals("Patient");
    } else if (isAt("meta") && member.equals("lastUpdated")) {
      lastUpdated = json.getText();
    } else if (isAt("identifier") && member.equals("system")) {
      system = json.getText();
    } else if (isAt("identifier") && member.equals("value")) {
      value = json.getText();
    }
  }

  private boolean isAt(String rootMember) {
    return path.size() == 2 && path.getLast().name.equals(rootMember);
  }

  @Nullable String id() {
    return id;
  }

  @Nullable String lastUpdated() {
    return lastUpdated;
  }

  @Nullable String recorded() {
    return recorded;
  }

  /** The instant of a text; null if that is not known. */
  static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null; // what cannot be read is not known
    }
  }

  List<Identifier> identifiers() {
    return identifiers;
  }

  List<Reference> references() {
    return references;
  }

  List<LogicalReference> logicalReferences() {
    return logicalReferences;
  }

  /** Whether a Patient is among the contained resources. */
  boolean containsPatient() {
    return containsPatient;
  }

  /** An object that has begun. */
  private static final class Element {
    private final String name;
    private boolean literal;
    private boolean identified;
    private @Nullable String type;

    Element(String name) {
      this.name = name;
    }
  }
}
