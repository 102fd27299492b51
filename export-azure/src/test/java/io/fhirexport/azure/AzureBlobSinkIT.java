package io.fhirexport.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import io.fhirexport.api.sink.PurgeCause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AzureBlobSinkIT {
  private static final FileName NAME = FileName.output("Patient", 1, 0);
  private static final FileName OTHER = FileName.output("Patient", 2, 0);

  private final JobId id = JobId.random(new SecureRandom());
  private final String given = "given-" + id;

  private ExportJob job(AzureBlobSink sink, @Nullable String container) {
    ExportJob plain =
        new ExportJob(id, Instant.parse("2026-01-31T23:59:59Z"), ExportContext.ANYONE, null);
    return Sinks.at(sink, container, plain);
  }

  private static AzureBlobSink lossy(int answers, int tries) {
    return Sinks.open(
        AzureSinkOptions.builder().httpClient(new LossyNetwork(answers)).maxTries(tries).build());
  }

  private static void put(AzureBlobSink sink, ExportJob job, FileName name) throws IOException {
    try (FileWriter writer = sink.open(job, name)) {
      writer.write(bytes("{}\n"));
      writer.commit();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @Test
  void makesTheContainersAndFoldersOfAzureApiForFhir() throws Exception {
    AzureBlobSink sink = Sinks.open(AzureSinkOptions.DEFAULTS);
    for (String container : new String[] {null, given}) {
      ExportJob job = job(sink, container);
      sink.prepare(job);
      put(sink, job, NAME);
    }

    assertThat(Sinks.SERVICE.getBlobContainerClient("export-20260131t235959-" + id).listBlobs())
        .singleElement()
        .satisfies(blob -> assertThat(blob.getName()).isEqualTo("Patient-1-0.ndjson"));
    assertThat(Sinks.SERVICE.getBlobContainerClient(given).listBlobs())
        .singleElement()
        .satisfies(
            blob ->
                assertThat(blob.getName())
                    .isEqualTo("20260131T235959-" + id + "/Patient-1-0.ndjson"));
    BlobProperties properties =
        Sinks.SERVICE
            .getBlobContainerClient(given)
            .getBlobClient("20260131T235959-" + id + "/Patient-1-0.ndjson")
            .getProperties();
    assertThat(properties.getContentType()).isEqualTo("application/fhir+ndjson");
    assertThat(properties.getContentEncoding()).isNull();
  }

  @Test
  void compressesWhereTheHostWantsIt() throws Exception {
    byte[] content = new byte[300_000];
    new Random(3).nextBytes(content);
    AzureBlobSink sink =
        Sinks.open(AzureSinkOptions.builder().gzip(true).blockBytes(64 << 10).build());
    ExportJob job = job(sink, null);
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(ByteBuffer.wrap(content, 0, 100_000));
      writer.write(ByteBuffer.wrap(content, 100_000, 200_000).asReadOnlyBuffer());
      writer.commit();
    }

    byte[] stored = Sinks.committed(Sinks.folder(job), NAME).orElseThrow();
    BlobProperties properties =
        Sinks.SERVICE
            .getBlobContainerClient(Sinks.folder(job).container())
            .getBlobClient(NAME.toString())
            .getProperties();
    assertThat(new GZIPInputStream(new ByteArrayInputStream(stored)).readAllBytes())
        .isEqualTo(content);
    assertThat(properties.getContentEncoding()).isEqualTo("gzip");
    assertThat(properties.getContentType()).isEqualTo("application/fhir+ndjson");
  }

  @Test
  void leavesOfAnAbortedJobNothingButTheContainerItWasGiven() throws Exception {
    AzureBlobSink sink = Sinks.open(AzureSinkOptions.DEFAULTS);
    ExportJob job = job(sink, given);
    sink.prepare(job);
    BlobContainerClient container = Sinks.SERVICE.getBlobContainerClient(given);
    container.getBlobClient("theirs.txt").upload(BinaryData.fromString("theirs"));
    put(sink, job, NAME);
    FileWriter left = sink.open(job, OTHER);
    left.write(bytes("{}\n"));
    assertThat(names(container)).hasSize(3);

    sink.purge(job, PurgeCause.ABORTED);

    assertThat(names(container)).containsExactly("theirs.txt");
    assertThat(container.listBlobs()).hasSize(1);
    assertThatThrownBy(left::commit).isInstanceOf(IOException.class);
    left.close();
    assertThat(container.listBlobs()).hasSize(1);
  }

  /** Invisible blobs too. */
  private static List<String> names(BlobContainerClient container) {
    return container
        .listBlobs(
            new ListBlobsOptions()
                .setDetails(new BlobListDetails().setRetrieveUncommittedBlobs(true)),
            null)
        .stream()
        .map(blob -> blob.getName())
        .sorted()
        .toList();
  }

  @Test
  void keepsWhatWasDelivered() throws Exception {
    AzureBlobSink sink = Sinks.open(AzureSinkOptions.DEFAULTS);
    for (String container : new String[] {null, given}) {
      ExportJob job = job(sink, container);
      sink.prepare(job);
      put(sink, job, NAME);

      sink.purge(job, PurgeCause.EXPIRED);

      assertThat(Sinks.names(Sinks.folder(job))).containsExactly(NAME.toString());
    }
  }

  @Test
  void deletesWhatWasDeliveredWhereTheHostWantsIt() throws Exception {
    AzureBlobSink sink = Sinks.open(AzureSinkOptions.builder().deleteDelivered(true).build());
    for (String container : new String[] {null, given}) {
      ExportJob job = job(sink, container);
      sink.prepare(job);
      put(sink, job, NAME);

      sink.purge(job, PurgeCause.EXPIRED);

      assertThat(Sinks.names(Sinks.folder(job))).isEmpty();
    }
    assertThat(Sinks.SERVICE.getBlobContainerClient(given).exists()).isTrue();
    assertThat(Sinks.SERVICE.getBlobContainerClient("export-20260131t235959-" + id).exists())
        .isFalse();
  }

  @Test
  void knowsItsOwnBlobWhenTheAnswerToItsCommitWasLost() throws Exception {
    AzureBlobSink sink = lossy(1, 1);
    ExportJob job = job(sink, null);
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(bytes("{}\n"));
      assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);

      writer.commit();
    }

    assertThat(Sinks.committed(Sinks.folder(job), NAME)).hasValue("{}\n".getBytes(UTF_8));
  }

  @Test
  void knowsItsOwnBlobWhenItsClientCommitsTwice() throws Exception {
    AzureBlobSink sink = lossy(1, 2);
    ExportJob job = job(sink, null);
    sink.prepare(job);

    put(sink, job, NAME);

    assertThat(Sinks.committed(Sinks.folder(job), NAME)).hasValue("{}\n".getBytes(UTF_8));
  }

  @Test
  void takesBackACommitThatNobodyHeardOf() throws Exception {
    AzureBlobSink sink = lossy(1, 1);
    ExportJob job = job(sink, null);
    sink.prepare(job);
    FileWriter writer = sink.open(job, NAME);
    writer.write(bytes("{}\n"));
    assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);

    writer.close();

    assertThat(Sinks.names(Sinks.folder(job))).isEmpty();
  }

  @Test
  void repeatsNoCommitOfAnAbandonedFile() throws Exception {
    for (String content : new String[] {"", "{}\n", "text\n"}) {
      AzureBlobSink sink = lossy(1, 1);
      ExportJob job = job(sink, null);
      sink.prepare(job);
      try (FileWriter writer = sink.open(job, NAME)) {
        writer.write(bytes(content));
        assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
        Sinks.open(AzureSinkOptions.DEFAULTS).abandon(job, NAME);

        assertThatThrownBy(writer::commit)
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(OutcomeUnknownException.class);
      }

      assertThat(Sinks.names(Sinks.folder(job))).as("names after \"%s\"", content).isEmpty();
    }
  }
}
