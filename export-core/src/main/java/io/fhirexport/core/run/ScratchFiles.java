package io.fhirexport.core.run;

import io.fhirexport.api.FileKind;
import io.fhirexport.api.FileName;
import io.fhirexport.api.JobId;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import io.fhirexport.api.sink.SupportsScratch.Scratch;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.core.referenced.LineOrigin;
import io.fhirexport.core.referenced.LineTarget;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The scratch that a job owns, read line by line while the claim is kept. Confined. */
final class ScratchFiles {
  private static final int PAGE = 1_000;
  private static final int LINES_BETWEEN_CHECKS = 64;
  private static final int BUFFER = 64 * 1024;

  private final Parts parts;
  private final Scratch scratch;
  private final HeldClaim held;
  private final LoadedJob job;

  ScratchFiles(Parts parts, HeldClaim held, LoadedJob job) throws IOException {
    this.parts = parts;
    this.scratch = parts.scratch().orElseThrow(() -> new IOException("The sink has no scratch."));
    this.held = held;
    this.job = job;
  }

  /** The lines of the file that a PLAN wrote. */
  LineOrigin of(long claim) {
    return target -> read(FileName.scratch(claim, 0), new Kept(target));
  }

  /** The lines of all files that became the job's after that of a PLAN. */
  LineOrigin after(long claim) {
    return target -> readAll(claim, false, true, target);
  }

  /** The lines of all files that became the job's before that of a PLAN. */
  LineOrigin before(long claim) {
    return target -> readAll(claim, true, false, target);
  }

  /** The lines of all files. */
  LineOrigin all() {
    return before(0);
  }

  private void readAll(long claim, boolean before, boolean after, LineTarget target)
      throws IOException {
    JobId id = job.job().id();
    Kept kept = new Kept(target);
    boolean reads = before;
    long last = 0;
    for (List<OwnedFile> page = parts.store().files(id, last, PAGE);
        !page.isEmpty();
        page = parts.store().files(id, last, PAGE)) {
      for (OwnedFile file : page) {
        last = file.order();
        if (file.name().kind() != FileKind.SCRATCH) {
          continue;
        }
        if (file.name().claim() == claim) {
          reads = after;
        } else if (reads) {
          read(file.name(), kept);
        }
      }
    }
  }

  /** The files that became the job's after that of a PLAN; all of them if there was none, 0. */
  List<OwnedFile> ownedAfter(long claim) throws IOException {
    List<OwnedFile> owned = new ArrayList<>();
    boolean after = claim == 0;
    JobId id = job.job().id();
    long last = 0;
    for (List<OwnedFile> page = parts.store().files(id, last, PAGE);
        !page.isEmpty();
        page = parts.store().files(id, last, PAGE)) {
      for (OwnedFile file : page) {
        last = file.order();
        if (file.name().kind() == FileKind.SCRATCH) {
          if (after) {
            owned.add(file);
          }
          after |= file.name().claim() == claim;
        }
      }
    }
    return owned;
  }

  /** A file from an offset on. */
  InputStream open(FileName name, long offset) throws IOException {
    return find(name).open(offset);
  }

  /** A file. */
  StoredFile find(FileName name) throws IOException {
    return scratch
        .reading()
        .find(job.job(), name)
        .orElseThrow(() -> new IOException("The scratch lacks a file of the job."));
  }

  private void read(FileName name, Kept target) throws IOException {
    StoredFile file = find(name);
    byte[] b = new byte[(int) Math.min(BUFFER, file.length() + 1)]; // most of a small job are tiny
    int start = 0;
    int filled = 0;
    try (InputStream in = file.open(0)) {
      for (int n = in.read(b, filled, b.length - filled);
          n >= 0;
          n = in.read(b, filled, b.length - filled)) {
        int p = filled;
        filled += n;
        start = 0;
        for (; p < filled; p++) {
          if (b[p] == '\n') {
            target.line(b, start, p - start);
            start = p + 1;
          }
        }
        System.arraycopy(b, start, b, 0, filled - start);
        filled -= start;
        if (filled == b.length) {
          b = Arrays.copyOf(b, 2 * b.length);
        }
      }
    }
    if (filled > 0) {
      throw new IOException("A file of scratch ends within a line.");
    }
  }

  /** Passes lines on, and keeps the claim. */
  private final class Kept {
    private final LineTarget target;
    private int lines;

    Kept(LineTarget target) {
      this.target = target;
    }

    void line(byte[] b, int offset, int length) throws IOException {
      if (lines++ % LINES_BETWEEN_CHECKS == 0) {
        try {
          held.keep();
        } catch (ClaimLostException e) {
          throw new LostMeanwhileException();
        }
      }
      if (length > 0) {
        target.line(b, offset, length);
      }
    }
  }
}
