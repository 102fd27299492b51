package io.fhirexport.testkit.source;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.ResourceCursor;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.source.SourceDescription;
import io.fhirexport.api.source.SourceQuery;
import io.fhirexport.api.source.Split;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source that asks another one: extend it to do one thing otherwise. As thread-safe as the other.
 *
 * <p>What the other one can do beyond {@link ResourceSource} is not to be seen through it.
 */
public abstract class ForwardingSource implements ResourceSource {
  /** The other source. */
  protected final ResourceSource source;

  /** Asks this source. */
  protected ForwardingSource(ResourceSource source) {
    this.source = Objects.requireNonNull(source);
  }

  @Override
  public SourceDescription describe() throws IOException {
    return source.describe();
  }

  @Override
  public Instant transactionTime(ExportContext context) throws IOException {
    return source.transactionTime(context);
  }

  @Override
  public CloseableIterator<Split> plan(SourceQuery query) throws IOException {
    return source.plan(query);
  }

  @Override
  public ResourceCursor open(SourceQuery query, Split split, @Nullable String position)
      throws IOException {
    return source.open(query, split, position);
  }

  @Override
  public GroupMembers members(String groupId, Instant transactionTime, ExportContext context)
      throws IOException {
    return source.members(groupId, transactionTime, context);
  }
}
