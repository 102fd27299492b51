package io.fhirexport.azure;

import com.azure.storage.blob.BlobServiceClient;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.PurgeCause;
import io.fhirexport.api.sink.SupportsDestinations;
import io.fhirexport.api.sink.SupportsLinks;
import io.fhirexport.api.sink.SupportsScratch;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Delivers an export's files as blobs of an Azure storage account. Thread-safe, and safe for many
 * processes that share the account.
 *
 * <p>A file is written as blocks that nobody sees; one request makes a blob of them, never in place
 * of another. While it is written, it takes at most {@code (blocksInFlight + 1) * blockBytes} bytes
 * of memory for them; see {@link AzureSinkOptions}.
 *
 * <p>The blobs are the delivery: those of a complete job stay until the host deletes them, unless
 * {@link AzureSinkOptions#deleteDelivered} is set. A container that a caller named is never
 * deleted.
 */
public final class AzureBlobSink
    implements ExportSink, SupportsLinks, SupportsDestinations, SupportsScratch {
  private final AzureAccount account;
  private final AzureSinkOptions options;
  private final BlobServiceClient service;
  private final StorageFailures failures;
  private final BlockSettings settings;
  private final Links links;
  private final BlobScratch scratch;

  private AzureBlobSink(AzureAccount account, AzureSinkOptions options, InstantSource clock) {
    Executor given = options.executor();
    this.account = account;
    this.options = options;
    this.service = account.client(options);
    this.failures = new StorageFailures(account, clock);
    this.settings = BlockSettings.of(options, given == null ? BlobThreads.start() : given);
    this.links = Links.of(account, options, service, clock);
    this.scratch =
        new BlobScratch(service, options.scratchContainer(), failures, settings.uncompressed());
  }

  /**
   * A sink for an account. Calls no service: whether the account can be used is found out when a
   * job is prepared.
   *
   * @throws IllegalArgumentException if links were to be signed, which this account's credential
   *     cannot do
   */
  public static AzureBlobSink of(AzureAccount account, AzureSinkOptions options) {
    return new AzureBlobSink(account, options, InstantSource.system());
  }

  @Override
  public List<Issue> check(@Nullable String requested, ExportContext context) {
    return requested == null
        ? List.of()
        : options.containers().check(requested, options.scratchContainer());
  }

  @Override
  public String destination(@Nullable String requested, ExportJob job) {
    BlobFolder folder = options.layout().place(requested, job);
    return Destination.of(account.endpoint(), options.layout(), folder, job).text();
  }

  @Override
  public void prepare(ExportJob job) throws IOException {
    blobs(job).prepare();
  }

  @Override
  public FileWriter open(ExportJob job, FileName name) throws IOException {
    return BlockWriter.open(blobs(job).blob(name), settings);
  }

  @Override
  public void abandon(ExportJob job, FileName name) throws IOException {
    blobs(job).blob(name).abandon();
  }

  @Override
  public void purge(ExportJob job, PurgeCause cause) throws IOException {
    if (cause == PurgeCause.ABORTED || options.deleteDelivered()) {
      blobs(job).purge(new Deletions(settings.executor()));
    }
  }

  @Override
  public URI link(ExportJob job, FileName name) throws IOException {
    JobBlob blob = blobs(job).blob(name);
    try {
      return links.of(blob.client());
    } catch (RuntimeException e) {
      throw failures.of("sign a link to " + blob, e);
    }
  }

  @Override
  public boolean requiresAccessToken() {
    return options.requiresAccessToken();
  }

  @Override
  public Scratch scratch() {
    return Scratch.of(scratch);
  }

  private JobBlobs blobs(ExportJob job) throws PermanentFailureException {
    BlobFolder folder = Destination.of(job, account.endpoint());
    return new JobBlobs(service.getBlobContainerClient(folder.container()), folder, failures);
  }

  /** Names the account; never a secret. */
  @Override
  public String toString() {
    return "AzureBlobSink[" + account + "]";
  }
}
