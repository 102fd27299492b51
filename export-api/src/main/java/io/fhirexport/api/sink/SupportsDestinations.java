package io.fhirexport.api.sink;

import io.fhirexport.api.ExportContext;
import io.fhirexport.api.ExportJob;
import io.fhirexport.api.Issue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sink that chooses each job's destination itself, and lets the caller of an export name it
 * ({@code _container} of Azure API for FHIR). With any other sink, a request that names one is
 * refused.
 */
public interface SupportsDestinations {
  /**
   * Judges what a caller named, by its text and the host's rules alone; calls no service. [SINK-D1]
   *
   * @param requested what the caller named: unchecked text; null: nothing
   * @return why not, every reason at once; empty if files may go there
   */
  List<Issue> check(@Nullable String requested, ExportContext context);

  /**
   * Where a job's files go: asked once, when the job is accepted, and stored with it, so that a
   * later change of the sink's settings does not lose them. Two jobs never get the same
   * destination. Makes nothing. [SINK-D2]
   *
   * @param requested what passed {@link #check}, or null
   * @param job the job; its destination is null
   * @return the text that {@link ExportJob#destination} holds from then on, without a secret
   */
  String destination(@Nullable String requested, ExportJob job);
}
