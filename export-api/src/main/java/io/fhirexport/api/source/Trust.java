package io.fhirexport.api.source;

/** How much the engine looks at a body before it copies it. */
public enum Trust {
  /**
   * Bodies are well-formed FHIR JSON of the type they are handed out as, because this server
   * validated and serialised them. Where nothing must be judged, the engine looks only at the
   * frame: braces, {@code resourceType}, {@code id}, line breaks.
   */
  TRUSTED,
  /**
   * Bodies may be anything. The engine checks each of them whole; what is broken becomes an error
   * line.
   */
  UNTRUSTED
}
