package io.fhirexport.core.protocol;

import static io.fhirexport.core.protocol.Http.JOB_PATH;
import static io.fhirexport.core.protocol.Http.kickOff;
import static io.fhirexport.core.protocol.Http.post;
import static io.fhirexport.core.protocol.Http.request;
import static io.fhirexport.core.protocol.Http.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fhirexport.api.FileName;
import io.fhirexport.api.ManifestEntry;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class IgVersionTest {
  private static final String PARAMETERS = "{\"resourceType\":\"Parameters\"}";

  private final ScriptedExports exports = new ScriptedExports();

  private ExportProtocol protocol(IgVersion version) {
    return new ExportProtocol(exports, ProtocolOptions.builder().version(version).build());
  }

  private String manifest(IgVersion version, ManifestEntry... entries) throws IOException {
    ExportProtocol protocol = protocol(version);
    protocol.handle(post("$export", PARAMETERS).build()).close();
    protocol.handle(request("GET", JOB_PATH).build()).close();
    exports.job.complete(entries);
    return text(protocol.handle(request("GET", JOB_PATH).build()));
  }

  @Test
  void theSecondKnowsNoSeparateStatus() throws IOException {
    ExportHttpResponse response =
        protocol(IgVersion.V2_0_0)
            .handle(kickOff("$export").header("Prefer", "separate-export-status").build());

    assertThat(response.headers()).containsEntry("Preference-Applied", "respond-async");
    assertThat(exports.started.get(0).separateStatus()).isFalse();
  }

  @Test
  void theSecondKnowsNoUntil() throws IOException {
    ExportHttpRequest request = kickOff("$export?_until=2026-01-01T00:00:00Z").build();

    assertThat(protocol(IgVersion.V2_0_0).handle(request).status()).isEqualTo(400);
    assertThat(protocol(IgVersion.V3_0_0).handle(request).status()).isEqualTo(202);
  }

  @Test
  void theFourthBeginsByPostOnly() throws IOException {
    ExportProtocol fourth = protocol(IgVersion.V4_0_0_BALLOT);

    ExportHttpResponse get = fourth.handle(kickOff("$export").build());
    ExportHttpResponse post = fourth.handle(post("$export", PARAMETERS).build());

    assertThat(get.status()).isEqualTo(405);
    assertThat(get.headers()).containsEntry("Allow", "POST");
    assertThat(text(get)).contains("OperationOutcome");
    assertThat(post.status()).isEqualTo(202);
  }

  @Test
  void theFourthHasAManifestOfItsOwn() throws IOException {
    assertThat(
            manifest(
                IgVersion.V4_0_0_BALLOT,
                new ManifestEntry(FileName.output("Patient", 7, 0), 12, 345),
                new ManifestEntry(FileName.deleted(8, 0), 2, 67),
                new ManifestEntry(FileName.error(9, 0), 1, 89)))
        .isEqualTo(
            """
            {"manifestType":"http://hl7.org/fhir/uv/bulkdata/StructureDefinition/BulkDataManifest",\
            "transactionTime":"2026-03-04T05:06:07Z","requiresAccessToken":true,\
            "outputFormat":"application/fhir+ndjson",\
            "output":[{"type":"Patient","url":"%1$sPatient-7-0.ndjson","count":12,"fileSize":345}],\
            "deleted":[{"url":"%1$sdeleted-8-0.ndjson","count":2,"fileSize":67}],\
            "outcome":[{"url":"%1$serror-9-0.ndjson","count":1,"fileSize":89}]}\
            """
                .formatted(Http.BASE + "/" + JOB_PATH + "/"));
  }

  @Test
  void theFourthLeavesEmptyArraysOut() throws IOException {
    assertThat(manifest(IgVersion.V4_0_0_BALLOT)).doesNotContain("[", "outcome", "deleted");
  }

  @Test
  void theOthersHaveOneManifest() throws IOException {
    ManifestEntry entry = new ManifestEntry(FileName.output("Patient", 7, 0), 12, 345);

    String second = manifest(IgVersion.V2_0_0, entry);

    assertThat(second)
        .isEqualTo(manifest(IgVersion.V3_0_0, entry))
        .contains("\"request\":", "\"error\":[]")
        .doesNotContain("manifestType", "outcome", "fileSize");
  }
}
