package io.fhirexport.jdbc.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class LocalTimesTest {
  private static final LocalTimes BERLIN = new LocalTimes(ZoneId.of("Europe/Berlin"));

  /** From 03:00 clocks were put back to 02:00. */
  private static final Instant PUT_BACK = Instant.parse("2026-10-25T01:00:00Z");

  private static final Duration STEP = Duration.ofMinutes(5);

  @Test
  void areThoseOfTheZoneWhereEachComesOnce() {
    Instant summer = Instant.parse("2026-07-01T10:00:00Z");
    LocalDateTime local = LocalDateTime.parse("2026-07-01T12:00:00");

    assertThat(BERLIN.of(summer)).isEqualTo(local);
    assertThat(BERLIN.since(summer)).isEqualTo(local);
    assertThat(BERLIN.until(summer)).isEqualTo(local);
  }

  @Test
  void widenInTheHourThatComesTwice() {
    Instant first = PUT_BACK.minus(Duration.ofMinutes(20));
    Instant second = PUT_BACK.plus(Duration.ofMinutes(10));

    assertThat(BERLIN.since(first)).isEqualTo("2026-10-25T01:40:00");
    assertThat(BERLIN.until(first)).isEqualTo("2026-10-25T02:40:00");
    assertThat(BERLIN.since(second)).isEqualTo("2026-10-25T02:10:00");
    assertThat(BERLIN.until(second)).isEqualTo("2026-10-25T03:00:00");
  }

  @Test
  void areToldAsOfTheLaterInstantWhereTheyComeTwice() {
    assertThat(BERLIN.at(LocalDateTime.parse("2026-10-25T02:30:00")).toInstant())
        .isEqualTo("2026-10-25T01:30:00Z");
    assertThat(BERLIN.at(LocalDateTime.parse("2026-10-25T01:30:00")).toInstant())
        .isEqualTo("2026-10-24T23:30:00Z");
  }

  @Test
  void loseNothingBetweenTwoExportsWhereverTheFirstOneEnds() {
    Instant end = PUT_BACK.plus(Duration.ofHours(3));
    Instant start = PUT_BACK.minus(Duration.ofHours(3));
    for (Instant time = start; time.isBefore(end); time = time.plus(STEP)) {
      for (Instant change = start; change.isBefore(end); change = change.plus(STEP)) {
        LocalDateTime stored = BERLIN.of(change);

        if (change.isAfter(time)) {
          assertThat(stored).isAfter(BERLIN.since(time));
          assertThat(BERLIN.at(stored).toInstant()).isAfter(time);
        } else {
          assertThat(stored).isBeforeOrEqualTo(BERLIN.until(time));
        }
      }
    }
  }
}
