package io.fhirexport.core.referenced;

import java.io.IOException;

/** Notes the keys of resources that Provenance may be about. Confined to one thread. */
public final class TargetKeys {
  private final LineTarget target;
  private final KeyHash hash = new KeyHash();
  private final byte[] line = new byte[1 + KeyHash.DIGITS];

  /**
   * Keys for a stage.
   *
   * @param target takes a line for each key
   */
  public TargetKeys(LineTarget target) {
    this.target = target;
  }

  /**
   * Notes a resource.
   *
   * @param newcomer whether it belongs to a newcomer of the population
   */
  public void add(String type, String id, boolean newcomer) throws IOException {
    hash.of(type + "/" + id);
    line[0] = newcomer ? ProvenanceJoin.KEY_OF_NEWCOMER : ProvenanceJoin.KEY;
    hash.write(line, 1);
    target.line(line, 0, line.length);
  }
}
