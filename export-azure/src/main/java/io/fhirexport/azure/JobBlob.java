package io.fhirexport.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One blob of a job, by the few requests that make its file safe. Thread-safe.
 *
 * <p>Messages name the blob; they never hold its content.
 */
final class JobBlob {
  /** The metadata that names the writer of a blob. */
  private static final String WRITER = "writer";

  private static final String CONTENT_TYPE = "application/fhir+ndjson";
  private static final int SLICE = 64 << 10;
  private static final int ABANDONS = 10;
  private static final int NOT_FOUND = 404;
  private static final BlobRequestConditions ABSENT =
      new BlobRequestConditions().setIfNoneMatch("*");

  private final BlobClient client;
  private final BlockBlobClient blocks;
  private final StorageFailures failures;

  JobBlob(BlobClient client, StorageFailures failures) {
    this.client = client;
    this.blocks = client.getBlockBlobClient();
    this.failures = failures;
  }

  BlobClient client() {
    return client;
  }

  /** Container and blob. */
  @Override
  public String toString() {
    return client.getContainerName() + "/" + client.getBlobName();
  }

  /**
   * Uploads a first block.
   *
   * @throws io.fhirexport.api.PermanentFailureException also if the container is not there
   */
  void begin(String id, ByteBuffer bytes) throws IOException {
    try {
      upload(id, bytes);
    } catch (RuntimeException e) {
      throw failures.of("write a block of " + this, e);
    }
  }

  /** Uploads a block, which the service checks; it stays invisible. */
  void stage(String id, ByteBuffer bytes) throws IOException {
    try {
      upload(id, bytes);
    } catch (RuntimeException e) {
      throw isGone(e) ? gone(e) : failures.of("write a block of " + this, e);
    }
  }

  private void upload(String id, ByteBuffer bytes) {
    BlockBlobStageBlockOptions options =
        new BlockBlobStageBlockOptions(id, BinaryData.fromListByteBuffer(slices(bytes)))
            .setContentMd5(md5(bytes));
    blocks.stageBlockWithResponse(options, null, Context.NONE);
  }

  /** Uploads a block that is never committed; throws what the client throws. */
  void tryWriting() {
    upload(new BlockIds().fresh(), ByteBuffer.wrap(new byte[] {'{'}));
  }

  /** Deletes the blob, which is not there; throws what the client throws. */
  void tryDeleting() {
    client.deleteIfExists();
  }

  /** Small pieces: the JDK copies each piece it sends to memory of its own. */
  private static List<ByteBuffer> slices(ByteBuffer bytes) {
    List<ByteBuffer> slices = new ArrayList<>();
    for (int from = bytes.position(); from < bytes.limit(); from += SLICE) {
      slices.add(bytes.slice(from, Math.min(SLICE, bytes.limit() - from)));
    }
    return slices;
  }

  private static byte[] md5(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(bytes.duplicate());
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has MD5.", e);
    }
  }

  /** Whether a block is there that is not part of a visible blob. */
  boolean holds(String id) throws IOException {
    try {
      return blocks.listBlocks(BlockListType.UNCOMMITTED).getUncommittedBlocks().stream()
          .anyMatch(block -> block.getName().equals(id));
    } catch (RuntimeException e) {
      if (isGone(e)) {
        return false;
      }
      throw failures.of("list the blocks of " + this, e);
    }
  }

  /**
   * Makes the blob of these blocks visible, unless there is one of its name.
   *
   * @return whether the service did; otherwise the name is taken or a block is void
   * @throws io.fhirexport.api.OutcomeUnknownException if nobody can tell
   */
  boolean create(BlockIds ids, boolean gzip) throws IOException {
    BlobHttpHeaders headers = new BlobHttpHeaders().setContentType(CONTENT_TYPE);
    if (gzip) {
      headers.setContentEncoding("gzip");
    }
    try {
      blocks.commitBlockListWithResponse(
          new BlockBlobCommitBlockListOptions(ids.appended())
              .setHeaders(headers)
              .setMetadata(Map.of(WRITER, ids.writer()))
              .setRequestConditions(ABSENT),
          null,
          Context.NONE);
      return true;
    } catch (RuntimeException e) {
      if (isTaken(e) || is(e, BlobErrorCode.INVALID_BLOCK_LIST)) {
        return false;
      }
      throw isGone(e) ? gone(e) : failures.ofCommit("commit " + this, e);
    }
  }

  /** What the visible blob is; empty if there is none. */
  Optional<BlobProperties> find() throws IOException {
    try {
      return Optional.of(client.getProperties());
    } catch (RuntimeException e) {
      if (isGone(e)) {
        return Optional.empty();
      }
      throw failures.of("look for " + this, e);
    }
  }

  static boolean isBy(BlobProperties found, BlockIds ids) {
    return ids.writer().equals(found.getMetadata().get(WRITER));
  }

  /**
   * Removes the blob and voids its invisible blocks: what was begun under this name before can no
   * longer be committed.
   */
  void abandon() throws IOException {
    // Deleting spares the blocks of an invisible blob; being replaced by an empty list, they go.
    for (int i = 0; i < ABANDONS; i++) {
      boolean done = createEmpty();
      delete();
      if (done) {
        return;
      }
    }
    throw new IOException("Again and again, another writer commits the blob " + this + ".");
  }

  /** Makes a blob without bytes; answers whether the name was free, or its container absent. */
  boolean createEmpty() throws IOException {
    try {
      blocks.commitBlockListWithResponse(
          new BlockBlobCommitBlockListOptions(List.of()).setRequestConditions(ABSENT),
          null,
          Context.NONE);
      return true;
    } catch (RuntimeException e) {
      if (isGone(e)) {
        return true;
      }
      if (isTaken(e)) {
        return false;
      }
      throw failures.of("void the blocks of " + this, e);
    }
  }

  /** Removes the visible blob, if there is one. */
  void delete() throws IOException {
    try {
      client.deleteIfExistsWithResponse(
          DeleteSnapshotsOptionType.INCLUDE, null, null, Context.NONE);
    } catch (RuntimeException e) {
      if (!isGone(e)) {
        throw failures.of("delete " + this, e);
      }
    }
  }

  /** Whoever writes the lines again finds out by {@link #begin} whether anybody can. */
  private IOException gone(RuntimeException e) {
    return new IOException("There is nothing to write to at " + this + ".", ScrubbedCause.of(e));
  }

  private static boolean isTaken(RuntimeException e) {
    return is(e, BlobErrorCode.BLOB_ALREADY_EXISTS) || is(e, BlobErrorCode.CONDITION_NOT_MET);
  }

  /** Whether the blob or its container is not there, or will soon not be. */
  static boolean isGone(RuntimeException e) {
    return e instanceof BlobStorageException answer
        && (answer.getStatusCode() == NOT_FOUND
            || BlobErrorCode.CONTAINER_BEING_DELETED.equals(answer.getErrorCode()));
  }

  static boolean is(RuntimeException e, BlobErrorCode code) {
    return e instanceof BlobStorageException answer && code.equals(answer.getErrorCode());
  }
}
