package io.fhirexport.core.local;

import io.fhirexport.api.source.ExportResource;
import io.fhirexport.api.source.ResourceCursor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hands out the lines of one type in a piece of a file. Confined. */
final class PieceCursor implements ResourceCursor {
  private final Piece piece;
  private final String type;
  private final LineReader lines;
  private final TypeReader types = new TypeReader();

  private PieceCursor(Piece piece, String type, LineReader lines) {
    this.piece = piece;
    this.type = type;
    this.lines = lines;
  }

  static PieceCursor open(Piece piece, String type, long offset) throws IOException {
    piece.file().checkUnchanged();
    LineReader lines = new LineReader(piece.file().from(offset), offset, LineReader.LONGEST);
    return new PieceCursor(piece, type, lines);
  }

  @Override
  public @Nullable ExportResource next() throws IOException {
    while (lines.endOffset() < piece.end() && lines.next()) {
      if (lines.startOffset() >= piece.end()) {
        break;
      }
      String found = types.of(lines.bytes(), lines.start(), lines.end());
      if (type.equals(found) || (found == null && piece.strays())) {
        int length = lines.end() - lines.start();
        return new ExportResource(type, null, lines.bytes(), lines.start(), length);
      }
    }
    piece.file().checkUnchanged();
    return null;
  }

  @Override
  public String position() {
    return Long.toString(lines.endOffset());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
