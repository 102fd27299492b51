package io.fhirexport.core.scope;

import io.fhirexport.api.CloseableIterator;
import io.fhirexport.api.ExportContext;
import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import io.fhirexport.api.source.GroupMembers;
import io.fhirexport.api.source.MemberEntry;
import io.fhirexport.api.source.ResourceSource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk through a group and the groups in it. Confined to one thread, and used once.
 *
 * <p>What long-standing members lead to is walked first, so that whatever is reached afterwards is
 * reached by newcomers only.
 */
final class GroupWalk {
  private static final int MOST_GROUPS = 10_000;
  private static final String PERSON = "person";

  private final ResourceSource source;
  private final @Nullable Instant since;
  private final Instant transactionTime;
  private final ExportContext context;
  private final PatientReferenceMatcher patients;
  private final ReferenceMatcher groups;
  private final RosterPages roster = new RosterPages();
  private final RosterPages newcomers = new RosterPages();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> joinedLate = new LinkedHashSet<>();
  private final Deque<String> ahead = new ArrayDeque<>();
  private final Set<Issue> errors = new LinkedHashSet<>();
  private long strangers;
  private long undatable;
  private boolean allNewcomers;

  GroupWalk(
      ResourceSource source,
      List<String> ownBases,
      @Nullable Instant since,
      Instant transactionTime,
      ExportContext context) {
    this.source = source;
    this.since = since;
    this.transactionTime = transactionTime;
    this.context = context;
    this.patients = new PatientReferenceMatcher(ownBases);
    this.groups = new ReferenceMatcher("Group", ownBases);
  }

  RosterResolution walk(String groupId) throws IOException {
    follow(groupId);
    read(ahead.remove(), false);
    readAhead();
    allNewcomers = true;
    joinedLate.forEach(this::follow);
    readAhead();
    RosterReader late = new RosterReader(RosterPages.of(newcomers.finish()));
    while (late.advance()) {
      roster.add(late.id(), true);
    }
    return errors.isEmpty()
        ? new RosterResolution(roster.finish(), roster.size(), warnings())
        : new RosterResolution(List.of(), 0, List.copyOf(errors));
  }

  private void readAhead() throws IOException {
    while (!ahead.isEmpty()) {
      read(ahead.remove(), true);
    }
  }

  private void read(String groupId, boolean nested) throws IOException {
    try (GroupMembers members = source.members(groupId, transactionTime, context)) {
      Optional<CloseableIterator<MemberEntry>> entries = members.asEntries();
      Optional<InputStream> resource = members.asResource();
      Optional<String> reason = members.reasonNotEnumerable();
      if (entries.isPresent()) {
        addAll(entries.get());
      } else if (resource.isPresent()) {
        judge(GroupReader.read(resource.get(), this::add), nested);
      } else if (reason.isPresent()) {
        refuse(IssueCode.NOT_SUPPORTED, subject(nested) + " cannot be listed: " + reason.get());
      } else if (nested) {
        refuse(IssueCode.VALUE, "A group that is a member of the group does not exist.");
      } else {
        refuse(IssueCode.NOT_FOUND, "There is no such group.");
      }
    }
  }

  private void judge(GroupReader.Facts facts, boolean nested) {
    if (facts.type() != null && !facts.type().equals(PERSON)) {
      refuse(IssueCode.NOT_SUPPORTED, subject(nested) + " is not a group of persons.");
    }
    if (facts.definitional()) {
      refuse(
          IssueCode.NOT_SUPPORTED,
          subject(nested) + " describes its members by characteristics and names none.");
    }
  }

  private void addAll(CloseableIterator<MemberEntry> entries) throws IOException {
    for (MemberEntry entry = entries.next(); entry != null; entry = entries.next()) {
      add(entry);
    }
  }

  private void add(MemberEntry entry) {
    if (entry.inactive()) {
      return;
    }
    Optional<Boolean> current = isCurrent(entry);
    if (current.isEmpty()) {
      undatable++;
    } else if (current.get()) {
      boolean late = allNewcomers || beganLate(entry);
      addReference(entry.reference() == null ? "" : entry.reference(), late);
    }
  }

  /** Whether the period may have begun after the last time somebody asked. */
  private boolean beganLate(MemberEntry entry) {
    String start = entry.periodStart();
    return since != null
        && start != null
        && PartialDateTime.parse(start).filter(it -> it.end().isAfter(since)).isPresent();
  }

  private void addReference(String reference, boolean late) {
    Optional<String> patient = patients.idOf(reference);
    Optional<String> group = patient.isPresent() ? Optional.empty() : groups.idOf(reference);
    if (patient.isPresent()) {
      (late ? newcomers : roster).add(patient.get());
    } else if (group.isPresent() && late && !allNewcomers) {
      joinedLate.add(group.get());
    } else if (group.isPresent()) {
      follow(group.get());
    } else {
      strangers++;
    }
  }

  private void follow(String groupId) {
    if (seen.size() == MOST_GROUPS && !seen.contains(groupId)) {
      refuse(
          IssueCode.TOO_LONG,
          "More than " + MOST_GROUPS + " groups are in the group, directly or indirectly.");
    } else if (seen.add(groupId)) {
      ahead.add(groupId);
    }
  }

  /** Whether the period covers the transaction time; empty if it cannot be read. */
  private Optional<Boolean> isCurrent(MemberEntry entry) {
    boolean current = true;
    if (entry.periodStart() != null) {
      Optional<PartialDateTime> start = PartialDateTime.parse(entry.periodStart());
      if (start.isEmpty()) {
        return Optional.empty();
      }
      current = !transactionTime.isBefore(start.get().start());
    }
    if (entry.periodEnd() != null) {
      Optional<PartialDateTime> end = PartialDateTime.parse(entry.periodEnd());
      if (end.isEmpty()) {
        return Optional.empty();
      }
      current &= transactionTime.isBefore(end.get().end());
    }
    return Optional.of(current);
  }

  private List<Issue> warnings() {
    List<Issue> warnings = new ArrayList<>();
    if (strangers > 0) {
      warnings.add(
          Issue.warning(
              IssueCode.NOT_SUPPORTED,
              "Group.member.entity",
              "Members that are not Patients of this server were left out: " + strangers + "."));
    }
    if (undatable > 0) {
      warnings.add(
          Issue.warning(
              IssueCode.INVALID,
              "Group.member.period",
              "Members whose period cannot be read were left out: " + undatable + "."));
    }
    return warnings;
  }

  private void refuse(IssueCode code, String text) {
    errors.add(Issue.error(code, null, text));
  }

  private static String subject(boolean nested) {
    return nested ? "A group that is a member of the group" : "The group";
  }
}
