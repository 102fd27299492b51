package io.fhirexport.examples.reference.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.examples.reference.smart.AccessTokens.Grant;
import io.fhirexport.testkit.SettableClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTimesTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
  private static final URI BASE = URI.create("http://127.0.0.1/fhir");

  @TempDir Path folder;
  private final SettableClock clock = SettableClock.at(NOON);
  private SmartScene scene;
  private SmartClient client;
  private ClientAssertions assertions;

  @BeforeEach
  void register() throws Exception {
    Path file = folder.resolve("clients.json");
    scene = new SmartScene(file);
    List<String> faults = new ArrayList<>();
    ClientRegistry clients = ClientRegistry.read(file, faults);
    assertThat(faults).isEmpty();
    client = new SmartClient(BASE, "by-rsa", scene.rsa);
    assertions = new ClientAssertions(clients, URI.create(BASE + "/auth/token"), clock);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {-10, 1, 300, 310})
  void anAssertionEndsWithinFiveMinutesGiveOrTakeTheClocks(long seconds) throws Exception {
    assertThat(assertions.verify(assertion(seconds)).id()).isEqualTo("by-rsa");
  }

  @ParameterizedTest
  @ValueSource(longs = {-3600, -11, 311, 86_400})
  void othersAreRefused(long seconds) throws Exception {
    String assertion = assertion(seconds);
    assertThatThrownBy(() -> assertions.verify(assertion))
        .isInstanceOf(RefusedException.class)
        .hasMessageMatching(".*(expired|five minutes).*");
  }

  @Test
  void aReplayIsRefusedForAsLongAsTheAssertionLasts() throws Exception {
    String assertion = assertion(300);
    assertions.verify(assertion);

    for (int second = 0; second <= 330; second += 5) {
      clock.advance(Duration.ofSeconds(5));
      assertThatThrownBy(() -> assertions.verify(assertion)).isInstanceOf(RefusedException.class);
    }
  }

  private String assertion(long seconds) throws Exception {
    return client.sign(
        client.header().build(),
        client.claims().expirationTime(Date.from(NOON.plusSeconds(seconds))).build());
  }

  @Test
  void anAccessTokenEndsAfterFiveMinutes() {
    AccessTokens tokens = new AccessTokens(clock);
    Grant grant = new Grant("app", "system/*.rs");
    String token = tokens.issue(grant);

    assertThat(tokens.read(token)).hasValue(grant);
    clock.advance(Duration.ofMinutes(5).minusSeconds(1));
    assertThat(tokens.read(token)).hasValue(grant);
    clock.advance(Duration.ofSeconds(1));
    assertThat(tokens.read(token)).isEmpty();
  }

  @Test
  void aTokenOfAnotherProcessIsNone() {
    String token = new AccessTokens(clock).issue(new Grant("app", "system/*.rs"));

    assertThat(new AccessTokens(clock).read(token)).isEmpty();
    assertThat(new AccessTokens(clock).read("")).isEmpty();
  }
}
