package io.fhirexport.core.search;

import java.util.List;

/** What was picked out of one resource: the JSON at some paths from its root. */
public abstract class Captured {
  Captured() {}

  /**
   * What stands at a path that was asked for, in the order of the body, arrays replaced by their
   * items; empty if nothing does.
   *
   * @param rootPath dotted names of JSON members; the empty path is the resource
   */
  abstract List<Node> at(String rootPath);
}
