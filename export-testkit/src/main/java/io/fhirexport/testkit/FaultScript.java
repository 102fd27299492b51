package io.fhirexport.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Faults written down beforehand: each fails one numbered call of an operation. Thread-safe.
 *
 * <pre>{@code
 * FaultScript script = new FaultScript()
 *     .before("open", 2, () -> new IOException("disk full"))
 *     .after("commit", 1, () -> new OutcomeUnknownException("no answer", null));
 * ExportSink sink = FaultySink.of(new InMemorySink(), script);
 * }</pre>
 */
public final class FaultScript implements Faults {
  private final Object lock = new Object();
  private final Map<Moment, Supplier<? extends Throwable>> faults = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Integer> begun = new HashMap<>();
  private final Map<String, Integer> ended = new HashMap<>();

  /** Begins a script in which nothing fails. */
  public FaultScript() {}

  /**
   * Lets a call fail before it has any effect.
   *
   * @param nth which of the calls of this operation, from 1 on
   * @param fault makes what is thrown: an IOException, a RuntimeException or an Error
   */
  public FaultScript before(String operation, int nth, Supplier<? extends Throwable> fault) {
    return add(new Moment(operation, nth, false), fault);
  }

  /**
   * Lets a call fail after it has had its effect.
   *
   * @param nth which of the calls of this operation that had their effect, from 1 on
   * @param fault makes what is thrown: an IOException, a RuntimeException or an Error
   */
  public FaultScript after(String operation, int nth, Supplier<? extends Throwable> fault) {
    return add(new Moment(operation, nth, true), fault);
  }

  private FaultScript add(Moment moment, Supplier<? extends Throwable> fault) {
    synchronized (lock) {
      faults.put(moment, fault);
    }
    return this;
  }

  /** The operations called so far, failed ones too, in their order. */
  public List<String> calls() {
    synchronized (lock) {
      return List.copyOf(calls);
    }
  }

  @Override
  public void before(String operation) throws IOException {
    Supplier<? extends Throwable> fault;
    synchronized (lock) {
      calls.add(operation);
      fault = faults.get(new Moment(operation, begun.merge(operation, 1, Integer::sum), false));
    }
    raise(fault);
  }

  @Override
  public void after(String operation) throws IOException {
    Supplier<? extends Throwable> fault;
    synchronized (lock) {
      fault = faults.get(new Moment(operation, ended.merge(operation, 1, Integer::sum), true));
    }
    raise(fault);
  }

  private static void raise(@Nullable Supplier<? extends Throwable> fault) throws IOException {
    if (fault == null) {
      return;
    }
    Throwable thrown = fault.get();
    if (thrown instanceof IOException failure) {
      throw failure;
    }
    if (thrown instanceof RuntimeException failure) {
      throw failure;
    }
    if (thrown instanceof Error failure) {
      throw failure;
    }
    throw new IllegalArgumentException("A fault is an IOException or unchecked.", thrown);
  }

  private record Moment(String operation, int nth, boolean after) {}
}
