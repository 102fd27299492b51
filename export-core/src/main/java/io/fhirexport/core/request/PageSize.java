package io.fhirexport.core.request;

import io.fhirexport.api.Issue;
import io.fhirexport.api.IssueCode;
import java.util.Set;

/**
 * {@code _maxCount} of Azure's FHIR servers: how many resources a page has. It cuts the files
 * there, and has no effect here.
 */
final class PageSize {
  static final String NAME = "_maxCount";
  static final Set<String> SHAPES =
      Set.of("valueInteger", "valueUnsignedInt", "valuePositiveInt", "valueString");
  static final Issue REMARK =
      new Issue(
          Issue.Severity.INFORMATION,
          IssueCode.INFORMATIONAL,
          NAME,
          "_maxCount has no effect here: files are cut by their size in bytes.");
  static final String RULE = "_maxCount must be a number from 0 to 10000.";
  private static final int LARGEST = 10_000;

  private PageSize() {}

  static boolean isValid(String text) {
    return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= LARGEST;
  }
}
