package dev.maestro.tools.move;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Things to be told, of which there may be as many as there are entities: the first are named. */
final class Findings {

  /** So many are named. */
  static final int MOST_NAMED = 1_000;

  /** The rest of one that is longer is left out: it may quote what was read. */
  private static final int LONGEST = 1_000;

  private final List<String> named = new ArrayList<>();
  private long count;

  void add(String finding) {
    count++;
    if (named.size() < MOST_NAMED) {
      named.add(finding.length() <= LONGEST ? finding : cut(finding));
    }
  }

  void addAll(Findings others) {
    others.named.forEach(this::add);
    count += others.count - others.named.size();
  }

  private static String cut(String finding) {
    int end = Character.isHighSurrogate(finding.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return finding.substring(0, end) + "…";
  }

  boolean isEmpty() {
    return count == 0;
  }

  long count() {
    return count;
  }

  List<String> named() {
    return named;
  }

  /** Puts the named ones under that name, and how many there are in all beside them. */
  void putInto(ObjectNode result, String name) {
    ArrayNode list = result.putArray(name);
    named.forEach(list::add);
    result.put(name + "InAll", count);
  }
}
