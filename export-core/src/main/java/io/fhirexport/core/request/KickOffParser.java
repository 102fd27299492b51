package io.fhirexport.core.request;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a kick-off (Bulk Data IG, "Query Parameters") and names every fault at
 * once. Immutable and thread-safe. Texts of faults hold no patient id.
 */
public final class KickOffParser {
  private final Set<String> types;
  private final List<String> bases;
  private final Dialect dialect;

  /** Prepares for a server of the {@linkplain Dialect#DEFAULT common} dialect. */
  public KickOffParser(Set<String> types, Collection<URI> bases) {
    this(types, bases, Dialect.DEFAULT);
  }

  /**
   * Prepares for a server.
   *
   * @param types the resource types of the server's FHIR version
   * @param bases base URLs under which absolute references mean this server
   * @param dialect the parameters there are
   */
  public KickOffParser(Set<String> types, Collection<URI> bases, Dialect dialect) {
    this.types = Set.copyOf(types);
    this.dialect = dialect;
    this.bases = bases.stream().map(base -> base.toString().replaceAll("/+$", "") + "/").toList();
  }

  /**
   * Reads the parameters of a GET.
   *
   * @param rawQuery the query as it stands in the URL, without {@code ?}; null if there is none
   */
  public ParsedKickOff query(KickOff kickOff, @Nullable String rawQuery) {
    Draft draft = draft(kickOff);
    List<Parameter> parameters = QueryString.parse(rawQuery);
    if (parameters.stream().anyMatch(parameter -> parameter.name().equals("_typeFilter"))) {
      draft.expectCutFilters();
    }
    for (Parameter parameter : parameters) {
      if (parameter.name().equals("patient")) {
        draft.fault(IssueCode.NOT_SUPPORTED, "patient", "patient is for a POST only.");
      } else {
        draft.add(parameter);
      }
    }
    return draft.finish();
  }

  /**
   * Reads the parameters of a POST.
   *
   * @param rawQuery the query in the URL, where nothing of importance may be; null if there is none
   * @param body a Parameters resource as JSON in UTF-8, or nothing at all; not closed
   * @param limit how many bytes the body may have; beyond, the only fault is of code {@code
   *     TOO_LONG}
   * @throws IOException if the body cannot be read
   */
  public ParsedKickOff body(
      KickOff kickOff, @Nullable String rawQuery, InputStream body, long limit) throws IOException {
    Draft draft = draft(kickOff);
    for (Parameter parameter : QueryString.parse(rawQuery)) {
      draft.addMisplaced(parameter.name());
    }
    try {
      ParametersBody.read(new LimitedInput(body, limit), draft);
    } catch (LimitedInput.Exceeded e) {
      return new ParsedKickOff(
          kickOff.request().build(),
          List.of(
              Issue.error(
                  IssueCode.TOO_LONG, null, "The body is longer than " + limit + " bytes.")));
    }
    return draft.finish();
  }

  private Draft draft(KickOff kickOff) {
    return new Draft(kickOff, types, dialect, new PatientReferences(bases));
  }
}
