package dev.maestro.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A document as the bytes of its fields, that deltas are applied to as those of {@link Deltas} are
 * drawn. Nothing in it is decoded, so it is compact JSON that was written here and is read as far
 * as it takes to find the fields. Known fields stand in the order of their form, whenever they
 * came; the others behind them in the order in which they came. A delta costs what it holds and
 * what is behind the place of a list where it inserts, and the bytes cost a copy. Not thread-safe.
 */
final class RawDocument {

  /** The last part of a field that moves to the end: {@code "last"}. */
  private static final String LAST = '"' + Deltas.LAST + '"';

  private static final JsonParsing STORED = new JsonParsing(Limits.STORED);
  private static final byte[] OBJECT_OF_ONE = "{\"\":".getBytes(StandardCharsets.US_ASCII);

  private static final int BRACES = 2;
  private static final int COMMA = 1;

  private final RawNames names;
  private final RawField[] known;

  /** By their names as they are written, a character a byte. */
  private final Map<String, RawField> others = new LinkedHashMap<>();

  private RawDocument(RawNames names) {
    this.names = names;
    this.known = new RawField[names.count()];
    for (int i = 0; i < known.length; i++) {
      known[i] = new RawField(names.name(i));
    }
  }

  /**
   * @param names of the fields whose places do not depend on when they came
   * @param image compact; kept, and not to be changed
   * @throws InvalidJson if it is no JSON object
   */
  static RawDocument of(RawNames names, byte[] image) {
    RawDocument document = new RawDocument(names);
    document.eachField(
        image,
        (place, from, to, value) -> {
          RawField field = document.fieldOrNew(place, image, from, to);
          if (field.isThere()) {
            throw misfit(image, from, to);
          }
          int start = value.at();
          value.skipValue();
          field.show(image, start, value.at());
        });
    return document;
  }

  /**
   * Changes the document. After a failure it is of no use.
   *
   * @throws InvalidJson if that is no delta, or none of this document
   */
  void apply(byte[] delta) {
    eachField(delta, (place, from, to, change) -> change(place, delta, from, to, change));
  }

  /** Takes a field, and goes behind its value. */
  private interface FieldReading {
    /**
     * @param place in the form, negative where that does not know it
     * @param from where the name begins
     * @param to behind the name
     * @param value stands before the value
     */
    void field(int place, int from, int to, CompactScan value);
  }

  private void eachField(byte[] json, FieldReading reading) {
    CompactScan scan = new CompactScan(json);
    scan.expect('{');
    if (!scan.accept('}')) {
      int likely = 0;
      do {
        int from = scan.at();
        scan.skipText();
        int to = scan.at();
        scan.expect(':');
        int place = names.place(json, from, to, likely);
        reading.field(place, from, to, scan);
        likely = place + 1;
      } while (scan.accept(','));
      scan.expect('}');
    }
    scan.expectEnd();
  }

  private void change(int place, byte[] delta, int nameFrom, int nameTo, CompactScan scan) {
    scan.expect('[');
    if (scan.accept(']')) {
      remove(place, delta, nameFrom, nameTo);
      return;
    }
    int first = scan.at();
    scan.skipValue();
    int firstEnd = scan.at();
    if (scan.accept(']')) {
      fieldOrNew(place, delta, nameFrom, nameTo).set(delta, first, firstEnd);
      return;
    }
    scan.expect(',');
    int second = scan.at();
    scan.skipValue();
    int secondEnd = scan.at();
    if (scan.accept(']')) {
      if (!text(delta, second, secondEnd).equals(LAST)) {
        throw misfit(delta, nameFrom, nameTo);
      }
      remove(place, delta, nameFrom, nameTo);
      fieldOrNew(place, delta, nameFrom, nameTo).set(delta, first, firstEnd);
      return;
    }
    scan.expect(',');
    RawList list = requireField(place, delta, nameFrom, nameTo).list();
    int from = index(delta, first, firstEnd);
    int gone = index(delta, second, secondEnd);
    RawList added = RawList.of(scan, delta);
    scan.expect(']');
    if (!list.has(from, gone)) {
      throw misfit(delta, nameFrom, nameTo);
    }
    list.splice(from, gone, added);
  }

  private RawField fieldOrNew(int place, byte[] json, int from, int to) {
    if (place >= 0) {
      return known[place];
    }
    return others.computeIfAbsent(
        text(json, from, to), name -> new RawField(name.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private RawField requireField(int place, byte[] json, int from, int to) {
    RawField field = place >= 0 ? known[place] : others.get(text(json, from, to));
    if (field == null || !field.isThere()) {
      throw misfit(json, from, to);
    }
    return field;
  }

  private void remove(int place, byte[] json, int from, int to) {
    requireField(place, json, from, to).remove();
    if (place < 0) {
      others.remove(text(json, from, to));
    }
  }

  private static int index(byte[] json, int from, int to) {
    String digits = text(json, from, to);
    if (digits.charAt(0) == '-') {
      throw new InvalidJson("\"" + digits + "\" is no place in a list");
    }
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new InvalidJson("\"" + digits + "\" is no place in a list", e);
    }
  }

  private static InvalidJson misfit(byte[] json, int from, int to) {
    String name = new String(json, from, to - from, StandardCharsets.UTF_8);
    return new InvalidJson("The change of " + name + " does not fit the document");
  }

  private static String text(byte[] json, int from, int to) {
    return new String(json, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** Bytes of its JSON. */
  int size() {
    Counter counter = new Counter();
    forEach(counter);
    return BRACES + Math.max(0, counter.bytes - COMMA);
  }

  private static final class Counter implements Consumer<RawField> {
    private int bytes;

    @Override
    public void accept(RawField field) {
      bytes += field.size() + COMMA;
    }
  }

  /** The document as compact JSON, made anew by each call. */
  byte[] bytes() {
    Copier copier = new Copier(size());
    forEach(copier);
    return copier.end();
  }

  private static final class Copier implements Consumer<RawField> {
    private final byte[] target;
    private int at;

    Copier(int size) {
      this.target = new byte[size];
    }

    @Override
    public void accept(RawField field) {
      target[at] = (byte) (at == 0 ? '{' : ',');
      at = field.writeTo(target, at + 1);
    }

    byte[] end() {
      target[0] = '{';
      target[target.length - 1] = '}';
      return target;
    }
  }

  private void forEach(Consumer<RawField> action) {
    for (RawField field : known) {
      if (field.isThere()) {
        action.accept(field);
      }
    }
    others.values().forEach(action);
  }

  /**
   * The text that a known field holds.
   *
   * @param place in the form
   * @throws InvalidJson if it holds none
   */
  String text(int place) {
    byte[] value = known[place].isThere() ? known[place].value() : new byte[1];
    if (value[0] != '"') {
      throw misfit(names.name(place), 0, names.name(place).length);
    }
    String text = new String(value, 1, value.length - 2, StandardCharsets.UTF_8);
    return text.indexOf('\\') < 0 ? text : unescaped(value);
  }

  private static String unescaped(byte[] value) {
    byte[] object = new byte[OBJECT_OF_ONE.length + value.length + 1];
    System.arraycopy(OBJECT_OF_ONE, 0, object, 0, OBJECT_OF_ONE.length);
    System.arraycopy(value, 0, object, OBJECT_OF_ONE.length, value.length);
    object[object.length - 1] = '}';
    return Documents.read(STORED.parse(object), reader -> reader.requiredText(""));
  }
}
