package io.fhirexport.core.search;

/**
 * A value found in a resource. Immutable.
 *
 * @param type its FHIR type, such as {@code CodeableConcept} or {@code dateTime}; of an element
 *     with elements of its own, that element's path, such as {@code Observation.component}
 * @param node its JSON
 */
record TypedValue(String type, Node node) {}
