package io.fhirexport.jdbc.reading;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/**
 * Instants as bounds for columns that hold the local time of a zone. Immutable.
 *
 * <p>Where clocks are put back, some local times come twice, and a column does not tell which one
 * it means. Bounds are then so wide that whatever may be between them is: an export hands out too
 * much rather than too little, up to its transaction time as well as since that of the one before.
 */
public record LocalTimes(ZoneId zone) {
  /** The local time of an instant. */
  public LocalDateTime of(Instant instant) {
    return LocalDateTime.ofInstant(instant, zone);
  }

  /** When a local time is; of two the later, so that whoever asks for changes gets them. */
  public ZonedDateTime at(LocalDateTime local) {
    return local.atZone(zone).withLaterOffsetAtOverlap();
  }

  /** A local time before that of everything after the instant, and as late as is simple. */
  public LocalDateTime since(Instant instant) {
    LocalDateTime local = of(instant);
    ZoneOffsetTransition back = putBack(local);
    return back != null && instant.isBefore(back.getInstant())
        ? local.plus(back.getDuration())
        : local;
  }

  /** The latest local time of all up to the instant. */
  public LocalDateTime until(Instant instant) {
    LocalDateTime local = of(instant);
    ZoneOffsetTransition back = putBack(local);
    return back == null || instant.isBefore(back.getInstant()) ? local : back.getDateTimeBefore();
  }

  /** When clocks were put back, if this local time came twice. */
  private @Nullable ZoneOffsetTransition putBack(LocalDateTime local) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(local);
    return transition == null || transition.isGap() ? null : transition;
  }
}
