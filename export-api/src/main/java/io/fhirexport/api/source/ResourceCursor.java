package io.fhirexport.api.source;

import io.fhirexport.api.CloseableIterator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the resources of one split. Confined to one thread at a time.
 *
 * <p>The bytes of a resource are the cursor's, and valid until the next call of {@link #next} or
 * {@link #close}; the engine reads them and never writes to them. [SOURCE-14]
 *
 * <p>{@code next} returns within a time the host is ready to wait; an engine that is stopping
 * interrupts nothing and waits for it. [SOURCE-15]
 */
public interface ResourceCursor extends CloseableIterator<ExportResource> {
  @Override
  @Nullable ExportResource next() throws IOException;

  /**
   * Where {@link ResourceSource#open} goes on to hand out what follows the resource that {@code
   * next} returned last. Asked seldom, never before the first resource; may be costly. [SOURCE-16]
   *
   * @return opaque text, best under 1,000 characters
   */
  String position() throws IOException;
}
