package io.fhirexport.core.run;

import io.fhirexport.api.FileName;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.core.ndjson.Visit;
import io.fhirexport.core.plan.WalkPosition.Last;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes visits as blocks into one file after the other. Confined. */
final class WalkVisit implements Visit {
  private @Nullable OpenWalk walk;
  private @Nullable BlockFile blocks;
  private @Nullable FileName name;
  private @Nullable FileName continues;

  /** What follows is written to this file. */
  void writeTo(BlockFile file, FileName fileName) {
    blocks = file;
    name = fileName;
    continues = null;
  }

  /** What follows are visits of this walk. */
  void of(OpenWalk next) {
    walk = next;
  }

  /** Whether what is written next belongs to another block than the last one of the file. */
  boolean isBetween() {
    return !Arrays.equals(blocks().key(), patient());
  }

  /** The file with the one it continues. */
  NewFile owned(NewFile published) {
    return new NewFile(published.name(), published.count(), published.bytes(), continues);
  }

  @Override
  public byte[] patient() {
    return walk().key();
  }

  @Override
  public boolean isBegun() {
    return !isBetween() || goesOn();
  }

  /** Whether the block was begun in another file. */
  private boolean goesOn() {
    Last last = walk().last();
    return last != null && last.patient().equals(walk().patient());
  }

  @Override
  public void line(byte[] b, int offset, int length) throws IOException {
    BlockFile file = blocks();
    FileName itsName = Objects.requireNonNull(name);
    if (isBetween()) {
      Last last = walk().last();
      if (last != null && goesOn()) {
        continues = last.file();
      }
      file.begin(patient(), walk().patient());
    }
    file.file().line(b, offset, length);
    walk().wrote(itsName);
  }

  private OpenWalk walk() {
    return Objects.requireNonNull(walk, "no walk is open");
  }

  private BlockFile blocks() {
    return Objects.requireNonNull(blocks, "no file is being written");
  }
}
