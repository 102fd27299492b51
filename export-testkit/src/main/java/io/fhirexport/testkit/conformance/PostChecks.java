package io.fhirexport.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.ExportLevel;
import java.util.Objects;

/** Kick-offs by POST. */
final class PostChecks {
  private PostChecks() {}

  static void addTo(Check.Gathering checks) {
    checks
        .each(
            "POST-1",
            "a kick-off by POST exports the same as one by GET",
            PostChecks::exportsTheSame)
        .needs(Feature.POST);
    checks
        .once(
            "POST-2",
            "a body that is no Parameters is refused",
            (session, level) -> {
              Verify.refused(
                  session.kickOff(post(session, level).body("{\"resourceType\":\"Patient\"}")));
              Verify.refused(
                  session.kickOff(post(session, level).body("{\"resourceType\":\"Parameters\",")));
              Verify.refused(session.kickOff(post(session, level).body("[]")));
            })
        .needs(Feature.POST);
    checks
        .once(
            "POST-3",
            "a value of the wrong kind is refused",
            (session, level) ->
                Verify.refused(
                    session.kickOff(
                        post(session, level)
                            .body(
                                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"_since\",\"valueInteger\":5}]}"))))
        .needs(Feature.POST);
    checks
        .once(
            "POST-4",
            "a repeated parameter means the same as a list with commas",
            (session, level) -> TypeChecks.splitsCommas(session, Ask.at(level).byPost()))
        .needs(Feature.POST)
        .inferno("bulkdata_comma_delimited_parameters");
    checks
        .once(
            "MANIFEST-2",
            "the request of a POST is its URL without parameters",
            (session, level) -> {
              Export export = session.export(Ask.at(level).byPost().with("_type", "Patient"));
              assertThat(export.manifest().get("request")).isEqualTo(export.url());
            })
        .needs(Feature.POST)
        .inferno("bulkdata_request_url");
  }

  private static Call post(Session session, ExportLevel level) {
    return Call.of("POST", session.call(Ask.at(level)).url())
        .header("Accept", "application/fhir+json")
        .header("Prefer", "respond-async")
        .header("Content-Type", "application/fhir+json");
  }

  private static void exportsTheSame(Session session, ExportLevel level) throws Exception {
    Export byGet = session.plain(level);
    Export byPost = session.export(session.plainAsk(level).byPost());
    assertThat(byPost.keys()).isEqualTo(byGet.keys());
    assertThat(Objects.toString(byPost.manifest().get("request"))).doesNotContain("_type");
  }
}
