package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.blob.models.UserDelegationKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelegationKeysTest {
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

  private Instant now = START;
  private boolean down;
  private final List<Instant> asked = new ArrayList<>();
  private final DelegationKeys keys =
      new DelegationKeys(this::make, Duration.ofMinutes(5), () -> now);

  private UserDelegationKey make(Instant end) {
    asked.add(end);
    if (down) {
      throw new IllegalStateException("down");
    }
    return new UserDelegationKey().setSignedExpiry(end.atOffset(ZoneOffset.UTC));
  }

  private void after(Duration time) {
    now = START.plus(time);
  }

  @Test
  void asksOnceForManyLinks() {
    UserDelegationKey key = keys.current();
    after(Duration.ofMinutes(59));

    assertThat(keys.current()).isSameAs(key);
    assertThat(asked).containsExactly(START.plus(Duration.ofMinutes(125)));
  }

  @Test
  void renewsAnHourBeforeALinkCouldOutliveTheKey() {
    UserDelegationKey key = keys.current();
    after(Duration.ofMinutes(61));

    assertThat(keys.current()).isNotSameAs(key);
    assertThat(asked).hasSize(2);
  }

  @Test
  void goesOnWithTheOldKeyWhileThereIsNoNewOne() {
    UserDelegationKey key = keys.current();
    down = true;
    after(Duration.ofMinutes(61));

    assertThat(keys.current()).isSameAs(key);
    assertThat(keys.current()).isSameAs(key);
    assertThat(asked).as("asked again at once").hasSize(2);

    after(Duration.ofMinutes(62));
    assertThat(keys.current()).isSameAs(key);
    assertThat(asked).hasSize(3);
  }

  @Test
  void signsNoLinkThatOutlivesItsKey() {
    keys.current();
    down = true;
    after(Duration.ofMinutes(121));

    assertThatThrownBy(keys::current).isInstanceOf(IllegalStateException.class);
  }
}
