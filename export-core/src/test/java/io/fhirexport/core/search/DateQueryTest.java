package io.fhirexport.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateQueryTest {
  private static boolean at(String value, String query) {
    return Search.matches("Observation", "date=" + query, "'effectiveDateTime':'" + value + "'");
  }

  private static boolean during(String start, String end, String query) {
    String from = start.isEmpty() ? "" : "'start':'" + start + "'";
    String to = end.isEmpty() ? "" : "'end':'" + end + "'";
    String comma = from.isEmpty() || to.isEmpty() ? "" : ",";
    return Search.matches(
        "Observation", "date=" + query, "'effectivePeriod':{" + from + comma + to + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "2013-01-14, 2013-01-14T00:00:00Z, true",
    "2013-01-14, 2013-01-14T10:00:00Z, true",
    "2013-01-14, 2013-01-15T00:00:00Z, false",
    "eq2013-01-14, 2013-01-14, true",
    "2013-01-14, 2013-01, false",
    "2013-01, 2013-01-14, true",
    "2013, 2013-01, true",
    "2013, 2013, true",
    "2013, 2014-01-01, false",
    "2013-01-14T10:00, 2013-01-14, false",
    "2013-01-14T10:00, 2013-01-14T10:00:59.999Z, true",
    "2013-01-14T10:00:00Z, 2013-01-14T10:00:00.5Z, true",
    "2013-01-14T10:00:00.5Z, 2013-01-14T10:00:00Z, false",
    "2013-01-14T10:00:00.5Z, 2013-01-14T10:00:00.50Z, true",
    "ne2013-01-14, 2013-01-15T00:00:00Z, true",
    "ne2013-01-14, 2013-01-14T00:00:00Z, false",
    "ne2013-01-14, 2013-01, true",
    "lt2013-01-14T10:00, 2013-01-14, true",
    "gt2013-01-14T10:00, 2013-01-14, true",
    "lt2013-01-14, 2013-01-14, false",
    "gt2013-01-14, 2013-01-14, false",
    "gt2013-01-14, 2013-01-14T10:00:00Z, false",
    "gt2013-01-14, 2013-01-15T00:00:00Z, true",
    "lt2013-01-14, 2013-01-13T23:59:59Z, true",
    "gt2013-01-14, 2013-01, true",
    "lt2013-01-14, 2013-01, true",
    "ge2013-01-14, 2013-01-14, true",
    "ge2013-01-14, 2013-01-14T10:00:00Z, true",
    "ge2013-01-14, 2013-01-13T23:59:59Z, false",
    "le2013-01-14, 2013-01-14T23:59:59Z, true",
    "le2013-01-14, 2013-01-15T00:00:00Z, false",
    "sa2013-01-14, 2013-01-15, true",
    "sa2013-01-14, 2013-01-14T23:59:59Z, false",
    "sa2013-01-14, 2013, false",
    "eb2013-01-14, 2013-01-13, true",
    "eb2013-01-14, 2013-01-14, false",
    "eb2013-01-14, 2013-01, false",
  })
  void comparesWhatTheDigitsLeaveOpen(String query, String value, boolean expected) {
    assertThat(at(value, query)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2013-01-14T10:00:00+02:00, 2013-01-14T08:00:00Z, true",
    "2013-01-14T10:00:00 02:00, 2013-01-14T08:00:00Z, true",
    "2013-01-14T10:00:00%2B02:00, 2013-01-14T08:00:00Z, true",
    "2013-01-14T03:00:00-05:00, 2013-01-14T08:00:00Z, true",
    "2013-01-14, 2013-01-14T23:30:00-05:00, false",
    "2013-01-15, 2013-01-14T23:30:00-05:00, true",
    "2013-01-14T10:00:00, 2013-01-14T10:00:00Z, true",
  })
  void countsInUtcWhereThereIsNoZone(String query, String value, boolean expected) {
    assertThat(at(value, query)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2013-03-15, '', ge2013-03-14, true",
    "2013-01-21, '', ge2013-03-14, true",
    "2013-01-21, '', le2013-03-14, true",
    "2013-03-15, '', sa2013-03-14, true",
    "2013-01-21, '', sa2013-03-14, false",
    "'', 2013-01-21, sa2013-03-14, false",
    "2013-03-15, '', eb2013-03-14, false",
    "2013-01-21, '', eb2013-03-14, false",
    "'', 2013-01-21, eb2013-03-14, true",
    "'', 2013-01-21, lt2000, true",
    "2013-01-21, '', gt2040, true",
    "2013-01-21, '', 2013, false",
    "2013-01-21, '', ne2013, true",
    "2013-01-21, 2013-02-03, 2013, true",
    "2013-01-21, 2013-02-03, 2013-02, false",
    "2013-01-21, 2013-02-03, ge2013-02-03T23:00, true",
    "2013-01-21, 2013-02-03, gt2013-02-03, false",
    "2013-01-21, 2013-02-03, ge2013-02-03, true",
    "2013-01-21, 2013-02-03, ge2013-02-04, false",
    "2013-01-21, 2013-02-03, le2013-01-21, true",
    "2013-01-21, 2013-02-03, lt2013-01-21, false",
    "2013-01-21, 2013-02-03, le2013-01-20, false",
    "2013-01-21, 2013-02-03, sa2013-01-20, true",
    "2013-01-21, 2013-02-03, eb2013-02-04, true",
  })
  void aPeriodIsOpenWhereItHasNoBound(String start, String end, String query, boolean expected) {
    assertThat(during(start, end, query)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "gt2026-01-01T00:00:00.000Z, 2026-01-01T00:00:00Z, false",
    "ge2026-01-01T00:00:00.000Z, 2026-01-01T00:00:00Z, true",
    "2026-01-01T00:00:00.000Z, 2026-01-01T00:00:00Z, true",
    "gt2026-01-01T00:00:00Z, 2026-01-01T00:00:00.999Z, false",
    "gt2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z, true",
    "lt2026-01-01T00:00:00Z, 2025-12-31T23:59:59.999Z, true",
    "sa2026, 2026-12-31T23:59:59Z, false",
  })
  void anInstantHasNoWidth(String query, String value, boolean expected) {
    String meta = "'meta':{'lastUpdated':'" + value + "'}";

    assertThat(Search.matches("Observation", "_lastUpdated=" + query, meta)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ap2026-06-01, 2026-06-03, true",
    "ap2026-06-01, 2026-06-05, false",
    "ap2026-06-01, 2026-05-30, true",
    "ap2026-06-01, 2026-05-20, false",
    "ap2006, 2010, false",
    "ap2006, 2008, true",
  })
  void aboutMeansATenthOfTheDistanceFromNow(String query, String value, boolean expected) {
    assertThat(at(value, query)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "eq2013-02, true",
    "eq2013-02-05, false",
    "ge2013-02-20, true",
    "ge2013-02-21, false",
    "le2013-02-01, true",
    "le2013-01-31, false",
    "sa2013-02-01, false",
    "sa2013-01-31, true",
    "eb2013-02-21, true",
    "gt2013-02-20, false",
  })
  void ofASchedulesEventsTheOuterLimitsCount(String query, boolean expected) {
    assertThat(
            Search.matches(
                "Observation",
                "date=" + query,
                "'effectiveTiming':{'event':['2013-02-20','2013-02-01T12:00:00Z']}"))
        .isEqualTo(expected);
  }

  @Test
  void aSchedulesBoundsCountAndItsRepetitionsDoNot() {
    String bounded =
        "'effectiveTiming':{'repeat':{'boundsPeriod':{'start':'2013-02-01'},'frequency':1}}";
    String unbounded = "'effectiveTiming':{'repeat':{'frequency':1,'period':1,'periodUnit':'d'}}";

    assertThat(Search.matches("Observation", "date=ge2040", bounded)).isTrue();
    assertThat(Search.matches("Observation", "date=lt2013", bounded)).isFalse();
    assertThat(Search.matches("Observation", "date=ge1900", unbounded)).isFalse();
    assertThat(Search.matches("Observation", "date=ne1900", unbounded)).isFalse();
  }

  @Test
  void whatIsNoDateMatchesNothing() {
    assertThat(at("13-01-14", "ge1900")).isFalse();
    assertThat(at("2013-02-30", "ne1900")).isFalse();
    assertThat(at("2013-01-14T10:00:00+2", "ge1900")).isFalse();
    assertThat(during("", "", "ge1900")).isFalse();
  }

  @Test
  void aStringWhereADateMayStandIsNone() {
    assertThat(Search.matches("Procedure", "date=2015", "'performedString':'2015'")).isFalse();
    assertThat(
            Search.matches(
                "CarePlan",
                "activity-date=2015",
                "'activity':[{'detail':{'scheduledString':'2015'}}]"))
        .isFalse();
  }

  @Test
  void aLeapSecondIsTheFirstOfTheNextMinute() {
    assertThat(at("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")).isTrue();
  }

  @Test
  void severalDatesAreAlternatives() {
    assertThat(at("2013-01-14", "2012,2013")).isTrue();
    assertThat(at("2014-01-14", "2012,2013")).isFalse();
  }
}
