package io.fhirexport.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AzureSinkOptionsTest {
  @Test
  void followsAzureApiForFhirByDefault() {
    AzureSinkOptions options = AzureSinkOptions.DEFAULTS;

    assertThat(options.layout()).isSameAs(DestinationLayout.AZURE_API_FOR_FHIR);
    assertThat(options.containers()).isEqualTo(ContainerRule.ANY);
    assertThat(options.signedLinks()).isNull();
    assertThat(options.requiresAccessToken()).isFalse();
    assertThat(options.deleteDelivered()).isFalse();
    assertThat(options.gzip()).isFalse();
    assertThat(options.blockBytes()).isEqualTo(8_388_608);
    assertThat(options.blocksInFlight()).isEqualTo(2);
    assertThat(options.scratchContainer()).isEqualTo("export-scratch");
  }

  @Test
  void keepsARequestBelowTheEnginesClaimTime() {
    assertThat(AzureSinkOptions.DEFAULTS.longestRequest())
        .isEqualTo(Duration.ofMillis(46_500))
        .isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void countsTheLongestRequestWithItsPauses() {
    AzureSinkOptions options =
        AzureSinkOptions.builder()
            .maxTries(4)
            .tryTimeout(Duration.ofSeconds(10))
            .retryDelays(Duration.ofSeconds(2), Duration.ofSeconds(3))
            .build();

    assertThat(options.longestRequest()).isEqualTo(Duration.ofSeconds(4 * 10 + 2 + 3 + 3));
  }

  @Test
  void signsLinksForFiveMinutes() {
    assertThat(AzureSinkOptions.builder().signedLinks().build().signedLinks())
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(AzureSinkOptions.builder().signedLinks().plainLinks().build().signedLinks())
        .isNull();
  }

  @Test
  void doesNotChangeWithItsBuilder() {
    AzureSinkOptions.Builder builder = AzureSinkOptions.builder();
    AzureSinkOptions options = builder.build();

    builder.gzip(true).blockBytes(1 << 20);

    assertThat(options.gzip()).isFalse();
    assertThat(options.blockBytes()).isEqualTo(8 << 20);
  }

  @Test
  void refusesSettingsOutOfBounds() {
    assertRefused(it -> it.blockBytes(1000));
    assertRefused(it -> it.blocksInFlight(0));
    assertRefused(it -> it.signedLinks(Duration.ZERO));
    assertRefused(it -> it.signedLinks(Duration.ofDays(2)));
    assertRefused(it -> it.scratchContainer("Scratch"));
    assertRefused(it -> it.onlyContainers(Set.of()));
    assertRefused(it -> it.onlyContainers(Set.of("Research")));
    assertRefused(it -> it.maxTries(0));
    assertRefused(it -> it.tryTimeout(Duration.ofMillis(1500)));
    assertRefused(it -> it.retryDelays(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }

  private static void assertRefused(UnaryOperator<AzureSinkOptions.Builder> setting) {
    assertThatThrownBy(() -> setting.apply(AzureSinkOptions.builder()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesSettingsThatContradictEachOther() {
    assertThatThrownBy(
            () -> AzureSinkOptions.builder().signedLinks().requiresAccessToken(true).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> AzureSinkOptions.builder().onlyContainers(Set.of("export-scratch")).build())
        .isInstanceOf(IllegalStateException.class);
  }
}
