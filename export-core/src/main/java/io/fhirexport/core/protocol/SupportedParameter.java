package io.fhirexport.core.protocol;

import io.fhirexport.api.ExportLevel;
import io.fhirexport.core.OptionalParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a kick-off as an OperationDefinition lists it. Immutable.
 *
 * @param name its name
 * @param type its FHIR type
 * @param repeats whether it may be given more than once
 * @param documentation what it does, in a sentence
 * @param target the profile of what a Reference refers to; null for other types
 */
record SupportedParameter(
    String name, String type, boolean repeats, String documentation, @Nullable String target) {

  private static SupportedParameter one(String name, String type, String documentation) {
    return new SupportedParameter(name, type, false, documentation, null);
  }

  private static SupportedParameter many(String name, String type, String documentation) {
    return new SupportedParameter(name, type, true, documentation, null);
  }

  /** Those of a level, as the options have them. */
  static List<SupportedParameter> of(
      ExportLevel level, Set<OptionalParameter> optional, ProtocolOptions options) {
    List<SupportedParameter> all = new ArrayList<>();
    all.add(one("_outputFormat", "string", "NDJSON, by one of its three names."));
    all.add(one("_since", "instant", "Only resources changed after this."));
    if (options.dialect().stu3()) {
      all.add(one("_until", "instant", "Only resources changed before this."));
    }
    all.add(many("_type", "string", "Only resources of these types."));
    all.add(many("_typeFilter", "string", "Of a type, only what one of its searches finds."));
    all.add(many("_elements", "string", "Only these elements, and those that are mandatory."));
    if (level != ExportLevel.SYSTEM) {
      all.add(
          new SupportedParameter(
              "patient",
              "Reference",
              true,
              "Only data of these patients; for a POST.",
              "http://hl7.org/fhir/StructureDefinition/Patient"));
    }
    if (optional.contains(OptionalParameter.INCLUDE_ASSOCIATED_DATA)) {
      all.add(
          many(
              "includeAssociatedData",
              options.version().associatedDataType(),
              "Provenance beside what is exported."));
    }
    if (options.dialect().stu3()) {
      if (optional.contains(OptionalParameter.ORGANIZE_OUTPUT_BY)) {
        all.add(one("organizeOutputBy", "string", "Patient: blocks, each of one patient's data."));
      }
      all.add(one("allowPartialManifests", "boolean", "Whether several manifests may come."));
    }
    if (optional.contains(OptionalParameter.CONTAINER)) {
      all.add(one("_container", "string", "Where the files go."));
    }
    if (options.dialect().azure()) {
      all.add(one("_till", "instant", "Only resources changed before this: Azure's name."));
      all.add(one("_maxCount", "integer", "Taken, without effect."));
    }
    return all;
  }
}
