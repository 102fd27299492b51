package io.fhirexport.core.ndjson;

import io.fhirexport.core.search.Elements;
import io.fhirexport.core.search.Elements.Element;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A type on the way from a resource's root to its attachments: its members that lead to one, and
 * the types they have. A type that repeats within itself is one node. Immutable once made.
 */
final class AttachmentNode {
  private static final String ATTACHMENT = "Attachment";

  /** What can hold anything leads to attachments everywhere, and is not looked into. */
  private static final Set<String> ANYTHING =
      Set.of("Extension", "Element", "BackboneElement", "Resource", "ElementDefinition");

  final boolean isAttachment;
  private final List<String> names = new ArrayList<>();
  private final List<AttachmentNode> nodes = new ArrayList<>();

  private AttachmentNode(boolean isAttachment) {
    this.isAttachment = isAttachment;
  }

  /** The root of a type of resources. */
  static AttachmentNode root(String type) {
    return node(type, new HashMap<>());
  }

  boolean leadsNowhere() {
    return names.isEmpty();
  }

  int size() {
    return names.size();
  }

  String name(int index) {
    return names.get(index);
  }

  AttachmentNode node(int index) {
    return nodes.get(index);
  }

  private static AttachmentNode node(String type, Map<String, AttachmentNode> known) {
    AttachmentNode node = known.get(type);
    if (node == null) {
      node = new AttachmentNode(type.equals(ATTACHMENT));
      known.put(type, node);
      if (!node.isAttachment) {
        for (Element element : Elements.r4().of(type)) {
          for (String of : element.types()) {
            if (reachesOne(of)) {
              node.names.add(element.jsonName(of));
              node.nodes.add(node(of, known));
            }
          }
        }
      }
    }
    return node;
  }

  private static boolean reachesOne(String type) {
    Deque<String> open = new ArrayDeque<>(List.of(type));
    Set<String> seen = new HashSet<>(ANYTHING);
    while (!open.isEmpty()) {
      String next = open.pop();
      if (next.equals(ATTACHMENT)) {
        return true;
      }
      if (seen.add(next)) {
        for (Element element : Elements.r4().of(next)) {
          open.addAll(element.types());
        }
      }
    }
    return false;
  }
}
