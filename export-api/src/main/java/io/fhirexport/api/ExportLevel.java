package io.fhirexport.api;

/** How much of a server an export covers (Bulk Data IG, "Request Flow", "Endpoint"). */
public enum ExportLevel {
  /** {@code [base]/$export}: every resource. */
  SYSTEM,
  /** {@code [base]/Patient/$export}: the compartments of all patients. */
  PATIENT,
  /** {@code [base]/Group/[id]/$export}: the compartments of one group's members. */
  GROUP
}
