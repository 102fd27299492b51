package io.fhirexport.azure;

import com.azure.storage.blob.models.BlobProperties;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a blob as blocks that are invisible until one request makes a blob of them all. Confined
 * to one thread at a time.
 *
 * <p>Its first block, the anchor, is there from the beginning: whoever voids the name voids the
 * anchor, and without it this writer does not commit. It holds the bytes that most files begin
 * with; a file that does begin so has it as its first block, and the service itself then refuses
 * the commit. For any other file, this writer looks for the anchor once all blocks are there.
 */
final class BlockWriter implements FileWriter {
  private static final int FIRST_BYTES = 64 << 10;
  private static final int GZIP_BUFFER = 32 << 10;

  private enum State {
    WRITING,
    STAGED,
    COMMITTED,
    CLOSED
  }

  private final JobBlob blob;
  private final BlockSettings settings;
  private final BlockIds ids = new BlockIds();
  private final BlockUploads uploads;
  private final String anchor = ids.fresh();
  private final byte[] lead;
  private final @Nullable GZIPOutputStream gzip;
  private ByteBuffer block;
  private boolean begun;
  private long size;
  private boolean unknown;
  private State state = State.WRITING;

  private BlockWriter(JobBlob blob, BlockSettings settings) throws IOException {
    this.blob = blob;
    this.settings = settings;
    this.uploads = new BlockUploads(blob, settings);
    this.block = ByteBuffer.allocate(Math.min(FIRST_BYTES, settings.blockBytes()));
    if (settings.gzip()) {
      gzip = new GZIPOutputStream(new Blocks(), GZIP_BUFFER);
      lead = Arrays.copyOf(block.array(), block.position());
    } else {
      gzip = null;
      lead = new byte[] {'{'};
    }
  }

  /** Begins a blob. */
  static BlockWriter open(JobBlob blob, BlockSettings settings) throws IOException {
    BlockWriter writer = new BlockWriter(blob, settings);
    blob.begin(writer.anchor, ByteBuffer.wrap(writer.lead));
    return writer;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    require(state == State.WRITING);
    state = State.CLOSED;
    if (gzip == null) {
      append(bytes);
    } else if (bytes.hasArray()) {
      gzip.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      bytes.position(bytes.limit());
    } else {
      byte[] copy = new byte[Math.min(GZIP_BUFFER, bytes.remaining())];
      while (bytes.hasRemaining()) {
        int length = Math.min(copy.length, bytes.remaining());
        bytes.get(copy, 0, length);
        gzip.write(copy, 0, length);
      }
    }
    state = State.WRITING;
  }

  private void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (!block.hasRemaining()) {
        makeRoom();
      }
      int length = Math.min(block.remaining(), bytes.remaining());
      block.put(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
    }
  }

  /** The first buffer grows, so that a small file takes little memory; a full block goes. */
  private void makeRoom() throws IOException {
    if (block.capacity() < settings.blockBytes()) {
      long twice = 2L * block.capacity();
      int capacity = (int) Math.min(twice, settings.blockBytes());
      block = ByteBuffer.allocate(capacity).put(block.flip());
    } else {
      startUpload();
      block = uploads.buffer();
    }
  }

  private void startUpload() throws IOException {
    block.flip();
    size += block.remaining();
    if (!begun) {
      begin();
    }
    if (!block.hasRemaining()) {
      return;
    }
    if (ids.appended().size() == settings.maxBlocks()) {
      throw new PermanentFailureException(
          "A file is longer than "
              + settings.maxBlocks()
              + " blocks of "
              + settings.blockBytes()
              + " bytes, the most Azure takes: set larger blocks.");
    }
    String id = ids.fresh();
    ids.append(id);
    uploads.start(id, block);
  }

  private void begin() {
    begun = true;
    if (block.remaining() >= lead.length
        && block.slice(0, lead.length).equals(ByteBuffer.wrap(lead))) {
      ids.append(anchor);
      block.position(lead.length);
    }
  }

  @Override
  public void commit() throws IOException {
    if (state == State.WRITING) {
      state = State.CLOSED;
      stageRest();
      state = State.STAGED;
    }
    require(state == State.STAGED);
    state = State.CLOSED;
    try {
      publish();
    } catch (OutcomeUnknownException e) {
      unknown = true;
      state = State.STAGED;
      throw e;
    }
    state = State.COMMITTED;
  }

  private void stageRest() throws IOException {
    if (gzip != null) {
      gzip.finish();
    }
    startUpload();
    uploads.finish();
    block = ByteBuffer.allocate(0);
  }

  private void publish() throws IOException {
    boolean anchored = ids.appended().contains(anchor) || holdsAnchor();
    boolean published = anchored && blob.create(ids, gzip != null);
    if (!published && !isOwn()) {
      throw new IOException("The blob " + blob + " was abandoned, or another writer had it.");
    }
  }

  private boolean holdsAnchor() throws IOException {
    try {
      return blob.holds(anchor);
    } catch (IOException e) {
      throw unknown ? unknown(e) : e;
    }
  }

  /** Whether the visible blob is this writer's: an answer to an earlier request may be lost. */
  private boolean isOwn() throws IOException {
    Optional<BlobProperties> found;
    try {
      found = blob.find();
    } catch (IOException e) {
      throw unknown(e);
    }
    return found.isPresent() && JobBlob.isBy(found.get(), ids) && found.get().getBlobSize() == size;
  }

  private OutcomeUnknownException unknown(IOException e) {
    return new OutcomeUnknownException("It is not known whose blob " + blob + " is.", e);
  }

  @Override
  public void close() {
    if (state != State.COMMITTED) {
      state = State.CLOSED;
    }
    uploads.stop();
    block = ByteBuffer.allocate(0);
    if (unknown && state != State.COMMITTED) {
      discard();
    }
  }

  private void discard() {
    try {
      if (isOwn()) {
        blob.delete();
      }
    } catch (IOException e) {
      // The blob stays until its name is abandoned; nobody was told that it is a file.
    }
  }

  private void require(boolean usable) throws IOException {
    if (!usable) {
      throw new IOException("The writer of " + blob + " can no longer be used.");
    }
  }

  /** What compressed bytes go to. */
  private final class Blocks extends OutputStream {
    @Override
    public void write(int oneByte) throws IOException {
      append(ByteBuffer.wrap(new byte[] {(byte) oneByte}));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      append(ByteBuffer.wrap(bytes, offset, length));
    }
  }
}
