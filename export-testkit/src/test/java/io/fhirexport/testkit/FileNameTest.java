package io.fhirexport.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fhirexport.api.FileKind;
import io.fhirexport.api.FileName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file's name")
class FileNameTest {
  @Test
  void isReadBackAsItWasWritten() {
    FileName output = FileName.output("Patient", 12, 3);
    FileName error = FileName.error(12, 0);
    FileName deleted = FileName.deleted(12, 1);
    FileName scratch = FileName.scratch(12, 7);

    assertThat(output).hasToString("Patient-12-3.ndjson");
    assertThat(FileName.parse(output.toString())).contains(output);
    assertThat(error).hasToString("error-12-0.ndjson");
    assertThat(FileName.parse(error.toString())).contains(error);
    assertThat(deleted).hasToString("deleted-12-1.ndjson");
    assertThat(FileName.parse(deleted.toString())).contains(deleted);
    assertThat(scratch).hasToString("scratch-12-7.ndjson");
    assertThat(FileName.parse(scratch.toString())).contains(scratch);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../Patient", "patient", "Pa/tient", "Patient\u0000"})
  void holdsNothingThatCouldLeaveItsFolder(String type) {
    assertThatThrownBy(() -> new FileName(FileKind.OUTPUT, type, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(FileName.parse(type + "-1-0.ndjson")).isEmpty();
  }
}
