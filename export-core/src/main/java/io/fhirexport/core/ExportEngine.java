package io.fhirexport.core;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportException;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.ExportRequest;
import io.fhirexport.api.FileKind;
import io.fhirexport.api.FileName;
import io.fhirexport.api.HostFailureException;
import io.fhirexport.api.InvalidExportRequestException;
import io.fhirexport.api.Issue;
import io.fhirexport.api.JobId;
import io.fhirexport.api.JobLimitException;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.RefusedByPolicyException;
import io.fhirexport.api.hook.Decision;
import io.fhirexport.api.hook.ExportPolicy;
import io.fhirexport.api.hook.ExportPolicy.Access;
import io.fhirexport.api.sink.ExportSink;
import io.fhirexport.api.sink.SupportsDestinations;
import io.fhirexport.api.sink.SupportsReading;
import io.fhirexport.api.sink.SupportsReading.StoredFile;
import io.fhirexport.api.source.ResourceSource;
import io.fhirexport.api.store.Admission;
import io.fhirexport.api.store.JobEnd;
import io.fhirexport.api.store.JobState;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.api.store.NewJob;
import io.fhirexport.api.store.StoredJob;
import io.fhirexport.api.store.WakesWorkers;
import io.fhirexport.core.plan.JobDefinition;
import io.fhirexport.core.plan.JobDefinitionText;
import io.fhirexport.core.run.Events;
import io.fhirexport.core.run.LatePreparation;
import io.fhirexport.core.run.Parts;
import io.fhirexport.core.run.Worker;
import io.fhirexport.core.run.WorkerPool;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts exports and works at them, alone or beside other engines on the same job store.
 * Thread-safe.
 *
 * <p>Work is done on the host's executor; the engine's only thread of its own is a timer, which
 * {@link #close} ends.
 */
public final class ExportEngine implements Exports, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExportEngine.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Parts parts;
  private final Acceptance acceptance;
  private final Events events;
  private final String name;
  private final Worker worker;
  private final WorkerPool pool;
  private final Handles handles;
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService timer;
  private final AutoCloseable wakeUp;
  private volatile boolean stopping;

  private ExportEngine(Parts parts, Executor executor) {
    this.parts = parts;
    this.acceptance = new Acceptance(parts);
    this.handles = new Handles(parts.store(), executor);
    this.events = new Events(parts.options().listeners(), handles::look);
    this.name = "engine-" + Long.toHexString(random.nextLong());
    this.worker = new Worker(name, parts, events, () -> stopping);
    this.pool = new WorkerPool(worker, executor, parts.options().workers());
    this.timer = Executors.newSingleThreadScheduledExecutor(ExportEngine::timerThread);
    this.wakeUp = parts.store() instanceof WakesWorkers store ? store.onWork(pool::wake) : () -> {};
  }

  /**
   * Makes an engine and sets it to work, also at jobs that other engines left unfinished.
   *
   * @param executor runs the workers; its threads may block
   */
  public static ExportEngine start(
      ResourceSource source,
      ExportSink sink,
      JobStore store,
      Executor executor,
      EngineOptions options) {
    ExportEngine engine = new ExportEngine(new Parts(source, sink, store, options), executor);
    engine.begin();
    return engine;
  }

  private void begin() {
    // The store knows its claims by this name.
    LOG.info("{} begins with {} workers", name, parts.options().workers());
    long interval = parts.options().pollInterval().toNanos();
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(this::tick, 0, interval, TimeUnit.NANOSECONDS);
  }

  private static Thread timerThread(Runnable task) {
    Thread thread = new Thread(task, "fhir-export-timer");
    thread.setDaemon(true);
    return thread;
  }

  private void tick() {
    try {
      pool.wake();
      handles.lookAtAll();
    } catch (RuntimeException e) {
      LOG.warn("The engine's timer failed, and goes on", e);
    }
  }

  @Override
  public List<Issue> check(ExportRequest request, ExportContext context) {
    return faults(acceptance.check(request, context), context);
  }

  private List<Issue> faults(Acceptance.Checked checked, ExportContext context) {
    List<Issue> faults = new ArrayList<>(checked.faults());
    // Whoever may not export learns nothing of groups and patients.
    if (ask(checked, context).refusal().isEmpty()) {
      faults.addAll(acceptance.population(checked).faults());
    }
    return faults;
  }

  @Override
  public ExportHandle start(ExportRequest request, ExportContext context) {
    Acceptance.Checked checked = acceptance.check(request, context);
    if (!checked.faults().isEmpty()) {
      throw new InvalidExportRequestException(faults(checked, context));
    }
    Decision decision = decision(checked, context);
    Acceptance.Population population = acceptance.population(checked);
    if (!population.faults().isEmpty()) {
      throw new InvalidExportRequestException(population.faults());
    }
    JobId id = JobId.random(random);
    JobDefinition definition = define(id, checked, population.request(), decision);
    create(
        new NewJob(id, context.owner(), JobDefinitionText.write(definition), population.roster()));
    ExportJob job = definition.job(id);
    try {
      parts.sink().prepare(job);
      LatePreparation.undoIfEnded(parts, job);
    } catch (IOException | RuntimeException e) {
      // A worker may have failed the job meanwhile, and cleaned up what is being prepared; but what
      // the sink refuses for good, the client is told at once.
      if (e instanceof PermanentFailureException || !hasFailed(id)) {
        endQuietly(id, JobEnd.CANCELLED);
        throw new HostFailureException("sink", "prepare", e);
      }
      LOG.debug("job={} failed before it was prepared", id, e);
    }
    events.accepted(job, definition.request());
    ExportHandle handle = handles.open(id, definition.transactionTime());
    pool.wake();
    return handle;
  }

  private JobDefinition define(
      JobId id, Acceptance.Checked checked, ExportRequest request, Decision decision) {
    Set<String> allowed = decision.types().orElse(null);
    List<String> types =
        checked.types().stream().filter(type -> allowed == null || allowed.contains(type)).toList();
    try {
      SupportsDestinations sink = parts.sink() instanceof SupportsDestinations it ? it : null;
      return checked.definition(id, request, types, allowed, sink);
    } catch (ExportException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new HostFailureException("sink", "destination", e);
    }
  }

  /** What the policy decides, unless it comes to a refusal. */
  private Decision decision(Acceptance.Checked checked, ExportContext context) {
    Decision decision = ask(checked, context);
    if (decision.refusal().isPresent()) {
      throw new RefusedByPolicyException(decision.refusal().get());
    }
    Set<String> asked = new HashSet<>(checked.request().types());
    asked.addAll(new AssociatedData(checked.request()).types());
    if (!decision.types().map(types -> types.containsAll(asked)).orElse(true)) {
      throw new RefusedByPolicyException("Not all of the types asked for may be exported.");
    }
    return decision;
  }

  private Decision ask(Acceptance.Checked checked, ExportContext context) {
    ExportPolicy policy = parts.options().policy();
    try {
      return policy.onKickOff(checked.request(), new HashSet<>(checked.types()), context);
    } catch (RuntimeException e) {
      throw new HostFailureException("policy", "onKickOff", e);
    }
  }

  private void create(NewJob job) {
    Admission admission;
    try {
      admission = parts.store().create(job, parts.options().maxRunningPerOwner());
    } catch (IOException | RuntimeException e) {
      endIfStored(job.id());
      throw new HostFailureException("store", "create", e);
    }
    if (!admission.accepted()) {
      throw new JobLimitException(admission.running());
    }
  }

  /**
   * Ends a job of which nobody knows whether it was stored: now, and again when a commit that was
   * still under way has come through.
   */
  private void endIfStored(JobId id) {
    endQuietly(id, JobEnd.CANCELLED);
    try {
      ScheduledFuture<?> unused =
          timer.schedule(
              () -> endQuietly(id, JobEnd.CANCELLED),
              parts.options().claimTime().toNanos(),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.warn("job={} may have been stored, and the engine is closed", id);
    }
  }

  private boolean hasFailed(JobId id) {
    try {
      return parts.store().find(id).filter(job -> job.state() == JobState.FAILED).isPresent();
    } catch (IOException | RuntimeException e) {
      LOG.warn("job={} could not be looked at", id, e);
      return false;
    }
  }

  private void endQuietly(JobId id, JobEnd end) {
    try {
      parts.store().end(id, end);
    } catch (IOException | RuntimeException e) {
      LOG.warn("job={} could not be ended", id, e);
    }
  }

  @Override
  public Optional<JobStatus> status(JobId id, ExportContext context) {
    return accessible(id, context, Access.STATUS).map(stored -> new StoredStatus(stored, parts));
  }

  @Override
  public Optional<StoredFile> file(JobId id, FileName name, long order, ExportContext context) {
    if (!(parts.sink() instanceof SupportsReading sink) || name.kind() == FileKind.SCRATCH) {
      return Optional.empty();
    }
    Optional<StoredJob> stored =
        accessible(id, context, Access.FILE).filter(job -> isListed(job, name, order));
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    try {
      return sink.find(new StoredStatus(stored.get(), parts).job(), name);
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("sink", "find", e);
    }
  }

  /** What a sink holds of a running job is the job's only once the store says so. */
  private boolean isListed(StoredJob job, FileName name, long order) {
    if (job.state() != JobState.RUNNING) {
      return job.state() == JobState.COMPLETE;
    }
    if (order <= 0 || !new StoredStatus(job, parts).request().partialManifests()) {
      return false;
    }
    try {
      return parts.store().files(job.id(), order - 1, 1).stream()
          .anyMatch(file -> file.order() == order && file.name().equals(name));
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("store", "files", e);
    }
  }

  @Override
  public boolean cancel(JobId id, ExportContext context) {
    return accessible(id, context, Access.CANCEL).map(stored -> end(stored)).orElse(false);
  }

  private boolean end(StoredJob stored) {
    JobId id = stored.id();
    try {
      boolean cancelled =
          stored.state() == JobState.RUNNING && parts.store().end(id, JobEnd.CANCELLED);
      if (cancelled) {
        worker.drop(id);
        events.cancelled(new StoredStatus(stored, parts).job());
      }
      boolean ended = cancelled || parts.store().end(id, JobEnd.EXPIRED);
      pool.wake();
      return ended;
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("store", "end", e);
    }
  }

  private Optional<StoredJob> accessible(JobId id, ExportContext context, Access access) {
    Optional<StoredJob> stored;
    try {
      stored = parts.store().find(id);
    } catch (IOException | RuntimeException e) {
      throw new HostFailureException("store", "find", e);
    }
    return stored
        .filter(job -> job.owner().equals(context.owner()))
        .filter(StoredStatus::isVisible)
        .filter(job -> allows(job, access, context));
  }

  private boolean allows(StoredJob stored, Access access, ExportContext context) {
    StoredStatus status = new StoredStatus(stored, parts);
    Decision decision;
    try {
      decision = parts.options().policy().onAccess(status.job(), status.types(), access, context);
    } catch (RuntimeException e) {
      throw new HostFailureException("policy", "onAccess", e);
    }
    return decision.refusal().isEmpty()
        && decision.types().map(types -> types.containsAll(status.types())).orElse(true);
  }

  /**
   * Which parameters clients may use here that not every host can serve; for what a server
   * declares.
   *
   * @throws HostFailureException if the source cannot say what it has
   */
  public Set<OptionalParameter> optionalParameters() {
    return acceptance.optionalParameters();
  }

  /** What operators may do with the jobs of all owners. */
  public Operations operations() {
    return new Operations(parts, this::end);
  }

  /**
   * Stops: workers finish their files at the next whole line, so that another engine goes on from
   * there. Waits for them up to 30 seconds; what has not ended by then lapses as if the process had
   * died.
   */
  @Override
  public void close() {
    stopping = true;
    try {
      wakeUp.close();
      timer.shutdownNow();
      if (!pool.close(PATIENCE)) {
        LOG.warn("Workers did not stop within {}; their claims will lapse", PATIENCE);
      }
      if (!timer.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("The engine's timer did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("The store's wake-up could not be ended", e);
    }
    handles.close();
  }
}
