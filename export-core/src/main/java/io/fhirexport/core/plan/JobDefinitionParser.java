package io.fhirexport.core.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportLevel;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.Owner;
import io.fhirexport.api.PermanentFailureException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the text that {@link JobDefinitionText} wrote. */
public final class JobDefinitionParser {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, String> strings = new HashMap<>();
  private final Map<String, List<String>> lists = new HashMap<>();
  private final Map<String, String> attributes = new HashMap<>();
  private final List<Issue> ignored = new ArrayList<>();

  private JobDefinitionParser() {}

  /**
   * The definition.
   *
   * @throws PermanentFailureException if another version of this library wrote it
   */
  public static JobDefinition parse(String text) throws IOException {
    JobDefinitionParser parser = new JobDefinitionParser();
    try (JsonParser json = JSON.createParser(text)) {
      parser.read(json);
    }
    return parser.definition();
  }

  private void read(JsonParser json) throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String member = json.currentName();
      JsonToken value = json.nextToken();
      if (member.equals("attributes")) {
        readObject(json, attributes);
      } else if (member.equals("ignored")) {
        readIgnored(json);
      } else if (value == JsonToken.START_ARRAY) {
        lists.put(member, readList(json));
      } else {
        strings.put(member, json.getText());
      }
    }
  }

  private static void readObject(JsonParser json, Map<String, String> into) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String member = json.currentName();
      json.nextToken();
      into.put(member, json.getText());
    }
  }

  private static List<String> readList(JsonParser json) throws IOException {
    List<String> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(json.getText());
    }
    return values;
  }

  private void readIgnored(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      Map<String, String> issue = new HashMap<>();
      readObject(json, issue);
      ignored.add(
          new Issue(
              Issue.Severity.valueOf(required(issue, "severity")),
              IssueCode.valueOf(required(issue, "code")),
              issue.get("expression"),
              required(issue, "text")));
    }
  }

  private JobDefinition definition() throws IOException {
    String version = String.valueOf(strings.get("version"));
    if (!version.equals(String.valueOf(JobDefinitionText.VERSION))
        && !version.equals(String.valueOf(JobDefinitionText.VERSION_WITH_BLOCKS))) {
      throw new PermanentFailureException(
          "The job was begun by another version of the export engine; start it again.");
    }
    return new JobDefinition(
        request(),
        lists.getOrDefault("types", List.of()),
        new ExportContext(new Owner(strings.get("tenant"), strings.get("caller")), attributes),
        Instant.parse(required(strings, "transactionTime")),
        strings.get("destination"),
        required(strings, "fingerprint"),
        allowed());
  }

  private @Nullable Set<String> allowed() {
    List<String> allowed = lists.get("allowed");
    return allowed == null ? null : Set.copyOf(allowed);
  }

  private ExportRequest request() throws IOException {
    ExportRequest.Builder request = builder(ExportLevel.valueOf(required(strings, "level")));
    request
        .types(lists.getOrDefault("asked", List.of()))
        .url(required(strings, "url"))
        .lenient(Boolean.parseBoolean(strings.get("lenient")))
        .separateStatus(Boolean.parseBoolean(strings.get("separateStatus")))
        .partialManifests(Boolean.parseBoolean(strings.get("partialManifests")));
    @Nullable String since = strings.get("since");
    if (since != null) {
      request.since(Instant.parse(since));
    }
    @Nullable String until = strings.get("until");
    if (until != null) {
      request.until(Instant.parse(until));
    }
    @Nullable List<String> patients = lists.get("patients");
    if (patients != null) {
      request.patients(patients);
    }
    lists.getOrDefault("typeFilters", List.of()).forEach(request::typeFilter);
    request.elements(lists.getOrDefault("elements", List.of()));
    lists.getOrDefault("associatedData", List.of()).forEach(request::associatedData);
    request.organizeOutputBy(strings.get("organizeOutputBy"));
    @Nullable String container = strings.get("container");
    if (container != null) {
      request.container(container);
    }
    ignored.forEach(request::ignored);
    return request.build();
  }

  private ExportRequest.Builder builder(ExportLevel level) throws IOException {
    return switch (level) {
      case SYSTEM -> ExportRequest.system();
      case PATIENT -> ExportRequest.patient();
      case GROUP -> ExportRequest.group(required(strings, "group"));
    };
  }

  private static String required(Map<String, String> members, String member) throws IOException {
    String value = members.get(member);
    if (value == null) {
      throw new PermanentFailureException("The stored definition of the job lacks " + member + ".");
    }
    return value;
  }
}
