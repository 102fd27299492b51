package io.fhirexport.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.FileName;
import io.fhirexport.api.PermanentFailureException;
import io.fhirexport.api.source.Condition;
import io.fhirexport.api.source.Split;
import io.fhirexport.api.store.NewTask;
import io.fhirexport.core.plan.WalkPosition.Last;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A stored task of a walk")
class WalkPositionTest {
  @Test
  void readsBackItsPositionWhateverTheSourceMakesOfIt() throws Exception {
    Last last = new Last(FileName.output("Patient", 17, 3), "a.b-C9");
    for (String source : List.of("", " ", "- -", "p Observation 7", "é\n|:", "null")) {
      assertReadBack(new WalkPosition(null, source));
      assertReadBack(new WalkPosition(last, source));
    }
  }

  private static void assertReadBack(WalkPosition position) throws Exception {
    assertThat(WalkPosition.parse(position.text())).isEqualTo(position);
  }

  @Test
  void readsBackItsSplitAndIsNoErrand() throws Exception {
    Split split = new Split("walk:|a b", Set.of(Condition.COMPARTMENT, Condition.WINDOW));
    NewTask task = new WalkTask(split).task();

    assertThat(WalkTask.isOne(task.payload())).isTrue();
    assertThat(WalkTask.parse(task.payload()).split()).isEqualTo(split);
    assertThat(WalkTask.isOne(Errand.export(split).payload())).isFalse();
    assertThat(WalkTask.isOne(Errand.export(Split.of("walk:x")).payload())).isFalse();
    assertThat(BlockTask.isOne(task.payload())).isFalse();
  }

  @Test
  void failsTheJobWhereItCannotBeRead() {
    for (String text : List.of("", "-", "nothing", "no-file p 7", "Patient-1-1.ndjson p")) {
      assertThatThrownBy(() -> WalkPosition.parse(text))
          .as(text)
          .isInstanceOf(PermanentFailureException.class);
    }
    assertThatThrownBy(() -> WalkTask.parse("|x")).isInstanceOf(PermanentFailureException.class);
  }
}
