package io.fhirexport.core.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.OutcomeUnknownException;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.sink.ExportSink.FileWriter;
import io.fhirexport.api.sink.PurgeCause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectorySinkTest {
  private static final FileName NAME = FileName.output("Patient", 1, 0);

  @TempDir Path temp;
  private Path root;
  private DirectorySink sink;
  private final ExportJob job = job(null);

  @BeforeEach
  void open() {
    root = temp.resolve("a/b");
    sink = new DirectorySink(root);
  }

  @Test
  void touchesNothingBeforeJobIsPrepared() throws IOException {
    sink.abandon(job, NAME);
    sink.purge(job, PurgeCause.ABORTED);

    assertThat(sink.find(job, NAME)).isEmpty();
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void laysOutFilesByJobAndName() throws IOException {
    put("a\n");

    assertThat(root.resolve(job.id().value()).resolve("Patient-1-0.ndjson")).hasContent("a\n");
    assertThat(parts()).isEmpty();
  }

  @Test
  void keepsPartOutOfSightFromOpenToClose() throws IOException {
    sink.prepare(job);

    try (FileWriter writer = sink.open(job, NAME)) {
      assertThat(parts()).singleElement().asString().startsWith("Patient-1-0.ndjson.");
      writer.write(bytes("a\n"));
    }

    assertThat(parts()).isEmpty();
    assertThat(folder()).isDirectoryNotContaining(path -> !path.endsWith(".parts"));
  }

  @Test
  void givesNobodyElseAccess() throws IOException {
    put("a\n");

    for (Path folder : List.of(temp.resolve("a"), root, folder(), folder().resolve(".parts"))) {
      assertThat(permissions(folder)).isEqualTo("rwx------");
    }
    assertThat(permissions(folder().resolve(NAME.toString()))).isEqualTo("rw-------");
  }

  @Test
  void worksWithoutPosixPermissions() throws IOException {
    sink = new DirectorySink(root, new Disk(false));

    put("a\n");

    assertThat(folder().resolve(NAME.toString())).hasContent("a\n");
  }

  @Test
  @DisplayName("SINK-6 does not bring a purged folder back")
  void openDoesNotBringFolderBack() throws IOException {
    sink.prepare(job);
    FileWriter late = sink.open(job, NAME);
    late.write(bytes("a\n"));
    sink.purge(job, PurgeCause.ABORTED);

    assertThatThrownBy(() -> sink.open(job, NAME)).isInstanceOf(IOException.class);
    assertThatThrownBy(late::commit).isInstanceOf(IOException.class);
    late.close();

    assertThat(root).isEmptyDirectory();
  }

  @Test
  @DisplayName("SINK-8 removes the parts that dead processes left")
  void abandonRemovesLeftParts() throws IOException {
    sink.prepare(job);
    Path left = folder().resolve(".parts").resolve(NAME + ".0123");
    Path other = folder().resolve(".parts").resolve(FileName.output("Patient", 1, 1) + ".0123");
    Files.writeString(left, "a\n");
    Files.writeString(other, "b\n");

    sink.abandon(job, NAME);

    assertThat(left).doesNotExist();
    assertThat(other).exists();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  @DisplayName("SINK-8 leaves nothing of a writer that commits just before the nth removal")
  void abandonWinsAtEveryStep(int nth) throws IOException {
    sink.prepare(job);
    FileWriter writer = sink.open(job, NAME);
    writer.write(bytes("a\n"));
    AtomicInteger removals = new AtomicInteger();
    Disk raced =
        new Disk(true) {
          @Override
          boolean delete(Path name) throws IOException {
            if (removals.incrementAndGet() == nth) {
              commitOrFail(writer);
            }
            return super.delete(name);
          }
        };

    new DirectorySink(root, raced).abandon(job, NAME);

    assertThat(removals).hasValueGreaterThanOrEqualTo(nth);
    assertThat(sink.find(job, NAME)).isEmpty();
    assertThat(parts()).isEmpty();
    commitOrFail(writer);
    assertThat(sink.find(job, NAME)).isEmpty();
  }

  private static void commitOrFail(FileWriter writer) {
    try {
      writer.commit();
    } catch (IOException e) {
      assertThat(e).isNotInstanceOf(PermanentFailureException.class);
    }
  }

  @Test
  @DisplayName("SINK-12 finds its own file when the answer to the link was lost")
  void repeatedCommitFindsItsOwnLink() throws IOException {
    Fault linkAnswer = new Fault();
    sink = new DirectorySink(root, new FaultyDisk(linkAnswer, new Fault(), new Fault()));
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(bytes("a\n"));
      linkAnswer.armed = true;

      assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
      writer.commit();
    }

    assertThat(folder().resolve(NAME.toString())).hasContent("a\n");
    assertThat(parts()).isEmpty();
  }

  @Test
  @DisplayName("SINK-12 cannot tell when the folder was not forced, and forces it again")
  void repeatedCommitForcesFolderAgain() throws IOException {
    Fault folderForce = new Fault();
    sink = new DirectorySink(root, new FaultyDisk(new Fault(), new Fault(), folderForce));
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(bytes("a\n"));
      folderForce.armed = true;

      assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
      writer.commit();
    }

    assertThat(folder().resolve(NAME.toString())).hasContent("a\n");
  }

  @Test
  @DisplayName("SINK-12 does not commit again what was abandoned in between")
  void repeatedCommitRespectsAbandon() throws IOException {
    Fault linkAnswer = new Fault();
    sink = new DirectorySink(root, new FaultyDisk(linkAnswer, new Fault(), new Fault()));
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      linkAnswer.armed = true;
      assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
      new DirectorySink(root).abandon(job, NAME);

      assertThatThrownBy(writer::commit).isNotInstanceOf(OutcomeUnknownException.class);
    }

    assertThat(sink.find(job, NAME)).isEmpty();
  }

  @Test
  @DisplayName("SINK-13 discards a file of which it is not known whether it was published")
  void closeDiscardsAfterUnknownOutcome() throws IOException {
    Fault linkAnswer = new Fault();
    sink = new DirectorySink(root, new FaultyDisk(linkAnswer, new Fault(), new Fault()));
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      linkAnswer.armed = true;
      assertThatThrownBy(writer::commit).isInstanceOf(OutcomeUnknownException.class);
    }

    assertThat(sink.find(job, NAME)).isEmpty();
    assertThat(parts()).isEmpty();
  }

  @Test
  void publishesNothingThatCouldNotBeForced() throws IOException {
    Fault fileForce = new Fault();
    sink = new DirectorySink(root, new FaultyDisk(new Fault(), fileForce, new Fault()));
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(bytes("a\n"));
      fileForce.armed = true;

      assertThatThrownBy(writer::commit).isExactlyInstanceOf(IOException.class);
      assertThatThrownBy(writer::commit).isExactlyInstanceOf(IOException.class);
    }

    assertThat(sink.find(job, NAME)).isEmpty();
  }

  @Test
  void refusesFileSystemWithoutLinks() {
    Disk linkless =
        new Disk(true) {
          @Override
          void link(Path name, Path existing) throws IOException {
            throw new FileSystemException(name.toString(), null, "Operation not permitted");
          }
        };

    assertThatThrownBy(() -> new DirectorySink(root, linkless).prepare(job))
        .isInstanceOf(PermanentFailureException.class)
        .hasMessageContaining("without hard links");
  }

  @Test
  void refusesDestinationOfClient() {
    assertThatThrownBy(() -> sink.prepare(job("elsewhere")))
        .isInstanceOf(PermanentFailureException.class);
    assertThat(temp).isEmptyDirectory();
  }

  private void put(String text) throws IOException {
    sink.prepare(job);
    try (FileWriter writer = sink.open(job, NAME)) {
      writer.write(bytes(text));
      writer.commit();
    }
  }

  private Path folder() {
    return root.resolve(job.id().value());
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> entries = Files.list(folder().resolve(".parts"))) {
      return entries.map(Path::getFileName).toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static ExportJob job(String destination) {
    return new ExportJob(
        new JobId("0123456789abcdef0123456789abcdef"),
        Instant.parse("2026-11-01T00:00:00Z"),
        ExportContext.ANYONE,
        destination);
  }

  private static final class Fault {
    boolean armed;

    void raise() throws IOException {
      if (armed) {
        armed = false;
        throw new IOException("The device does not answer.");
      }
    }
  }

  /** Lets the answer to a link be lost, and forcing fail. */
  private static final class FaultyDisk extends Disk {
    private final Fault linkAnswer;
    private final Fault fileForce;
    private final Fault folderForce;

    FaultyDisk(Fault linkAnswer, Fault fileForce, Fault folderForce) {
      super(true);
      this.linkAnswer = linkAnswer;
      this.fileForce = fileForce;
      this.folderForce = folderForce;
    }

    @Override
    void link(Path name, Path existing) throws IOException {
      super.link(name, existing);
      linkAnswer.raise();
    }

    @Override
    void force(FileChannel file) throws IOException {
      fileForce.raise();
      super.force(file);
    }

    @Override
    void force(Path folder) throws IOException {
      folderForce.raise();
      super.force(folder);
    }
  }
}
