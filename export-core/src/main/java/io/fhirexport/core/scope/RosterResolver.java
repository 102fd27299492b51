package io.fhirexport.core.scope;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.source.ResourceSource;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is in a group, once for a job. Thread-safe.
 *
 * <p>A member counts if its reference names a Patient of this server, it is not inactive, and its
 * period covers the transaction time: bounds are inclusive, a partial date covers all of its day,
 * month or year, and a dateTime without a zone is UTC. A member that is a Group of this server is
 * followed, by the same rules, each group once. Other members, and those whose period cannot be
 * read, are left out and counted in a warning.
 *
 * <p>A member is a newcomer to whoever was told of the group before if every way in which he is a
 * member may have begun after that: he joined then, or the group that he is in did. One joined by
 * the start of the member's period, at the latest instant it covers; without one, long ago.
 *
 * <p>Refused are groups that do not exist, do not name their members, or are of something else than
 * persons; also as members of the group asked for.
 */
public final class RosterResolver {
  private final ResourceSource source;
  private final List<String> ownBases;

  /**
   * Creates a resolver.
   *
   * @param ownBases absolute URLs under which references are this server's own
   */
  public RosterResolver(ResourceSource source, List<String> ownBases) {
    this.source = source;
    this.ownBases = List.copyOf(ownBases);
  }

  /**
   * Resolves a group.
   *
   * @param groupId its logical id, unchecked
   * @param since whoever joined after this is a newcomer; null: nobody is
   * @param transactionTime the instant at which members are members
   * @return the roster, empty if nobody is in the group; or errors, of code {@code NOT_FOUND} if
   *     there is no such group
   * @throws IOException if the source cannot tell; permanent if the group's JSON is unreadable
   */
  public RosterResolution resolve(
      String groupId, @Nullable Instant since, Instant transactionTime, ExportContext context)
      throws IOException {
    return new GroupWalk(source, ownBases, since, transactionTime, context).walk(groupId);
  }
}
