package dev.maestro.json;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document that deltas are applied to, as those of {@link Deltas} are drawn. A delta costs what
 * it holds, however large the document is, and what it inserts before the end of a list moves what
 * is behind it. The document becomes an entity where it is asked for. Not thread-safe.
 */
public final class DocumentTree {

  private static final JsonParsing STORED = new JsonParsing(Limits.STORED);
  private static final JsonParsing DELTA = new JsonParsing(Limits.DELTA);

  private static final int REMOVED = 0;
  private static final int SET = 1;
  private static final int MOVED = 2;
  private static final int SPLICED = 3;

  /** The fields in order; a list that was spliced is in {@link #lists}, and its place is here. */
  private final Map<String, Value> fields;

  private final Map<String, List<Value>> lists = new LinkedHashMap<>();

  private DocumentTree(Map<String, Value> fields) {
    this.fields = fields;
  }

  /**
   * @param image of an entity, compact or not
   * @throws InvalidJson if it is no JSON object
   */
  public static DocumentTree of(byte[] image) {
    return new DocumentTree(new LinkedHashMap<>(STORED.parse(image).byName()));
  }

  /** Of a document that {@link #fields} gave. */
  public static DocumentTree of(Value.Fields document) {
    return new DocumentTree(new LinkedHashMap<>(document.byName()));
  }

  /**
   * Changes the document. After a failure it is of no use.
   *
   * @throws InvalidJson if that is no delta, or none of this document
   */
  public void apply(byte[] delta) {
    DELTA.parse(delta).byName().forEach(this::change);
  }

  private void change(String name, Value change) {
    List<Value> parts = items(name, change);
    switch (parts.size()) {
      case REMOVED -> remove(name);
      case SET -> set(name, parts.get(0));
      case MOVED -> {
        if (!parts.get(1).equals(Value.of(Deltas.LAST))) {
          throw malformed(name);
        }
        remove(name);
        set(name, parts.get(0));
      }
      case SPLICED ->
          splice(name, index(name, parts.get(0)), index(name, parts.get(1)), parts.get(2));
      default -> throw malformed(name);
    }
  }

  private void remove(String name) {
    lists.remove(name);
    if (fields.remove(name) == null) {
      throw malformed(name);
    }
  }

  private void set(String name, Value value) {
    lists.remove(name);
    fields.put(name, value);
  }

  private void splice(String name, int from, int gone, Value inserted) {
    List<Value> added = items(name, inserted);
    List<Value> list = lists.computeIfAbsent(name, n -> new ArrayList<>(items(n, fields.get(n))));
    if (from > list.size() || gone > list.size() - from) {
      throw malformed(name);
    }
    list.subList(from, from + gone).clear();
    list.addAll(from, added);
  }

  private static List<Value> items(String name, @Nullable Value value) {
    if (value instanceof Value.Items items) {
      return items.values();
    }
    throw malformed(name);
  }

  private static int index(String name, Value value) {
    if (value instanceof Value.Num number && !number.literal().startsWith("-")) {
      try {
        return Integer.parseInt(number.literal());
      } catch (NumberFormatException e) {
        throw new InvalidJson(message(name), e);
      }
    }
    throw malformed(name);
  }

  private static InvalidJson malformed(String name) {
    return new InvalidJson(message(name));
  }

  private static String message(String name) {
    return "The change of \"" + name + "\" does not fit the document";
  }

  /**
   * @throws InvalidJson if the document is no project; the message says why
   */
  public Project project(StoredEntity stored) {
    return Documents.read(fields(), reader -> ProjectCodec.readStored(reader, stored));
  }

  /**
   * @throws InvalidJson if the document is no task; the message says why
   */
  public Task task(StoredEntity stored) {
    return Documents.read(fields(), reader -> TaskCodec.readStored(reader, stored));
  }

  /**
   * @throws InvalidJson if the document is no session; the message says why
   */
  public Session session(StoredEntity stored) {
    return Documents.read(fields(), reader -> SessionCodec.readStored(reader, stored));
  }

  /** An image of the document as it is now, in as few bytes as possible. */
  public byte[] compact() {
    Value.Fields document = fields();
    return Json.compact(generator -> Json.write(document, generator));
  }

  /** The document as it is now. */
  public Value.Fields fields() {
    Map<String, Value> whole = new LinkedHashMap<>(fields);
    lists.forEach((name, list) -> whole.put(name, new Value.Items(list)));
    return new Value.Fields(whole);
  }
}
