package io.fhirexport.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.JobId;
import io.fhirexport.api.store.JobStore;
import io.fhirexport.testkit.FaultScript;
import io.fhirexport.testkit.Faults;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultyJobStoreTest {
  private final List<String> steps = new ArrayList<>();

  @Test
  void putsFaultsAroundEveryMethod() throws Exception {
    JobStore faulty =
        new FaultyJobStore(
            store(),
            new Faults() {
              @Override
              public void before(String operation) {
                steps.add("before " + operation);
              }

              @Override
              public void after(String operation) {
                steps.add("after " + operation);
              }
            });

    for (Method method : JobStore.class.getMethods()) {
      steps.clear();
      method.invoke(faulty, Stream.of(method.getParameterTypes()).map(this::zero).toArray());

      String name = method.getName();
      assertThat(steps).containsExactly("before " + name, name, "after " + name);
    }
  }

  @Test
  void failsBeforeOrAfterTheEffect() throws IOException {
    FaultScript script =
        new FaultScript()
            .before("find", 1, () -> new IOException("not reached"))
            .after("find", 1, () -> new IllegalStateException("no answer"));
    JobStore faulty = new FaultyJobStore(store(), script);
    JobId id = new JobId("0123456789abcdef0123456789abcdef");

    assertThatThrownBy(() -> faulty.find(id)).isInstanceOf(IOException.class);
    assertThat(steps).isEmpty();
    assertThatThrownBy(() -> faulty.find(id)).isInstanceOf(IllegalStateException.class);
    assertThat(steps).containsExactly("find");
    faulty.find(id);
    assertThat(steps).containsExactly("find", "find");
  }

  private JobStore store() {
    return (JobStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobStore.class},
            (proxy, method, arguments) -> {
              steps.add(method.getName());
              return zero(method.getReturnType());
            });
  }

  private Object zero(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    return type == long.class ? 0L : null;
  }
}
