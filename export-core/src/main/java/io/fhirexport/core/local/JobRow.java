package io.fhirexport.core.local;

import io.fhirexport.api.FileKind;
import io.fhirexport.api.FileName;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.Owner;
import io.fhirexport.api.store.ClaimKind;
import io.fhirexport.api.store.Counts;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.NewFile;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.api.store.Outcome;
import io.fhirexport.api.store.OwnedFile;
import io.fhirexport.api.store.Progress;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job and everything of it. Guarded by the lock of its store. */
final class JobRow {
  private final JobId id;
  private final Owner owner;
  private final String definition;
  private final Instant createdAt;
  private final List<byte[]> roster;
  private final List<OwnedFile> files = new ArrayList<>();
  private final OpenTasks open = new OpenTasks();
  private final Map<Long, ClaimRow> live = new HashMap<>();
  private final LastCommits lastCommits = new LastCommits();
  private JobState state = JobState.RUNNING;
  private @Nullable Instant endedAt;
  private @Nullable Instant expiresAt;
  private @Nullable Issue failure;
  private boolean purged;
  private int dead;
  private long claims;
  private long taskNumbers;
  private long tasks;
  private long tasksDone;
  private long filesOwned;
  private Counts counts = Counts.NONE;
  private int stage;
  private long stageTasksLeft;
  private @Nullable NewTask followUp;

  JobRow(NewJob job, Instant now) {
    this.id = job.id();
    this.owner = job.owner();
    this.definition = job.definition();
    this.roster = new ArrayList<>(job.roster());
    this.createdAt = now;
    addTask(NewTask.plan());
  }

  JobId id() {
    return id;
  }

  Owner owner() {
    return owner;
  }

  JobState state() {
    return state;
  }

  boolean isRunning() {
    return state == JobState.RUNNING;
  }

  /** When it goes to EXPIRED; for a job that has ended. */
  Instant expiresAt() {
    return expiresAt == null ? Instant.MAX : expiresAt;
  }

  /** Whether only the job itself is left. */
  boolean isPurged() {
    return purged;
  }

  OpenTasks open() {
    return open;
  }

  Map<Long, ClaimRow> live() {
    return live;
  }

  /** Whether a PURGE, or a CLOSE, may begin. */
  boolean isQuiet() {
    return live.isEmpty() && dead == 0;
  }

  long nextClaim() {
    return ++claims;
  }

  void died() {
    dead++;
  }

  void swept() {
    dead--;
  }

  /** What a commit comes to; empty if it is to be applied. */
  Optional<Outcome> foregone(long number, int seq, Progress.Fate fate) {
    if (lastCommits.contains(number, seq)) {
      return Optional.of(Outcome.APPLIED);
    }
    ClaimRow claim = live.get(number);
    boolean applies =
        claim != null
            && claim.seq() == seq
            && (isRunning() || !claim.works() || fate == Progress.Fate.DROP);
    return applies ? Optional.empty() : Optional.of(Outcome.LOST);
  }

  void committed(ClaimRow claim, Progress progress) {
    lastCommits.put(claim.number(), claim.seq());
    for (NewFile file : progress.files()) {
      filesOwned += file.name().kind() == FileKind.SCRATCH ? 0 : 1;
      files.add(new OwnedFile(files.size() + 1L, file.name(), file.count(), file.bytes()));
      if (file.continues() != null) {
        files.replaceAll(
            owned -> owned.name().equals(file.continues()) ? continued(owned, file.name()) : owned);
      }
    }
    counts = counts.plus(progress.counts());
  }

  private static OwnedFile continued(OwnedFile file, FileName in) {
    return new OwnedFile(file.order(), file.name(), file.count(), file.bytes(), in);
  }

  /** Adds the tasks of the stage that a PLAN cut. */
  void addStage(List<NewTask> planned, NewTask next) {
    planned.forEach(this::addTask);
    tasks += planned.size();
    stageTasksLeft = planned.size();
    followUp = next;
    openFollowUp();
  }

  void taskDone(TaskRow task) {
    if (task.origin().kind() == ClaimKind.EXPORT) {
      tasksDone++;
      stageTasksLeft--;
      openFollowUp();
    }
  }

  private void openFollowUp() {
    NewTask next = followUp;
    if (stageTasksLeft == 0 && next != null) {
      followUp = null;
      stage++;
      addTask(next);
    }
  }

  private void addTask(NewTask task) {
    open.add(new TaskRow(++taskNumbers, stage, task));
  }

  void end(JobState to, @Nullable Issue reason, Instant now, Duration retention) {
    state = to;
    endedAt = endedAt == null ? now : endedAt;
    expiresAt = Times.after(now, retention);
    failure = failure == null ? reason : failure;
  }

  void expire() {
    state = JobState.EXPIRED;
  }

  void purge() {
    purged = true;
    open.clear();
    files.clear();
    roster.clear();
  }

  Optional<byte[]> roster(int page) {
    return page >= 0 && page < roster.size()
        ? Optional.of(roster.get(page).clone())
        : Optional.empty();
  }

  List<OwnedFile> files(long after, int max) {
    int from = (int) Math.min(Math.max(after, 0), files.size());
    int to = (int) Math.min((long) from + max, files.size());
    return List.copyOf(files.subList(from, to));
  }

  StoredJob toStoredJob() {
    Tally tally = new Tally(tasks, tasksDone, filesOwned, counts);
    return new StoredJob(
        id, owner, definition, state, createdAt, endedAt, expiresAt, failure, tally);
  }
}
