package dev.maestro.json;

import dev.maestro.core.domain.Change;
import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes the known fields out of an object one by one, notes a fault for each that is of the wrong
 * type, and keeps the rest. A field that is null counts as absent. Not thread-safe.
 */
final class FieldReader {

  /** The last instant that a Date of ECMAScript can hold, in milliseconds since the epoch. */
  private static final BigDecimal LAST_MILLISECOND = BigDecimal.valueOf(8_640_000_000_000_000L);

  /** The largest integer that every JSON reader keeps exactly (RFC 8259, section 6). */
  private static final BigDecimal LARGEST_NUMBER = BigDecimal.valueOf(1L << 53);

  /** A number of fewer digits is before {@link #LAST_MILLISECOND}. */
  private static final int PLAIN_DIGITS = 16;

  private final Value.Fields fields;
  private final String prefix;
  private final Faults faults;
  private final int position;
  private final Set<String> taken = new HashSet<>();

  /**
   * @param prefix of this object's fields in the paths of faults, as {@code timeline[2].}
   */
  FieldReader(Value.Fields fields, String prefix, Faults faults) {
    this(fields, prefix, faults, 0);
  }

  private FieldReader(Value.Fields fields, String prefix, Faults faults, int position) {
    this.fields = fields;
    this.prefix = prefix;
    this.faults = faults;
    this.position = position;
  }

  /** Where the object stands in its array, from 0. */
  int position() {
    return position;
  }

  Faults faults() {
    return faults;
  }

  boolean has(String name) {
    return fields.get(name).isPresent();
  }

  /** Counts the fields as known, and so not as part of the rest. */
  FieldReader ignore(Iterable<String> names) {
    names.forEach(taken::add);
    return this;
  }

  /** What nobody asked for. */
  Value.Fields rest() {
    if (taken.containsAll(fields.byName().keySet())) {
      return Value.Fields.EMPTY;
    }
    Map<String, Value> rest = new LinkedHashMap<>(fields.byName());
    rest.keySet().removeAll(taken);
    return new Value.Fields(rest);
  }

  /**
   * Gives up, where nothing can be read without that field.
   *
   * @return never
   * @throws ValidationFailed with all that was found to be wrong
   */
  AssertionError missing(String name) {
    faults.addRequired(prefix + name);
    faults.throwIfAny();
    return new AssertionError("unreachable: a fault was added");
  }

  /**
   * @throws ValidationFailed if there is no such text
   */
  String requiredText(String name) {
    String text = text(name);
    if (text == null) {
      throw missing(name);
    }
    return text;
  }

  /**
   * @return what reads the object that the field holds
   * @throws ValidationFailed if there is no such object
   */
  FieldReader requiredObject(String name) {
    Value.Fields object = object(name);
    if (object == null) {
      throw missing(name);
    }
    return new FieldReader(object, prefix + name + ".", faults);
  }

  @Nullable String text(String name) {
    return read(name, this::asText);
  }

  @Nullable Boolean flag(String name) {
    return read(name, this::asFlag);
  }

  @Nullable Long time(String name) {
    return read(name, this::asTime);
  }

  /** The number of an event, or 0. */
  @Nullable Long seq(String name) {
    return read(name, this::asSeq);
  }

  Value.@Nullable Num number(String name) {
    return read(name, this::asNumber);
  }

  Value.@Nullable Fields object(String name) {
    return read(name, this::asObject);
  }

  @Nullable Value any(String name) {
    return read(name, (path, value) -> value);
  }

  @Nullable List<String> texts(String name) {
    return read(name, this::asTexts);
  }

  List<String> textsOrNone(String name) {
    List<String> texts = texts(name);
    return texts == null ? List.of() : texts;
  }

  /** The text as another type, such as an id. */
  <R> @Nullable R text(String name, Function<String, R> type) {
    String text = text(name);
    return text == null ? null : type.apply(text);
  }

  /** The texts as another type, such as ids. */
  <R> List<R> textsOrNone(String name, Function<String, R> type) {
    return textsOrNone(name).stream().map(type).toList();
  }

  /** The objects of an array, each read by its own reader. */
  <R> List<R> objects(String name, Function<FieldReader, R> element) {
    Value.Items items = read(name, this::asItems);
    List<R> result = new ArrayList<>();
    R empty = null;
    for (int i = 0; items != null && i < items.values().size(); i++) {
      String path = prefix + name + "[" + i + "]";
      Value.Fields object = asObject(path, items.values().get(i));
      if (object != null) {
        result.add(element.apply(new FieldReader(object, path + ".", faults, i)));
        continue;
      }
      // What is no object is read as an empty one, so that those behind it keep their places; one
      // for all, since there may be a million of them, and nobody gets to see it.
      if (empty == null) {
        empty = element.apply(new FieldReader(Value.Fields.EMPTY, path + ".", faults, i));
      }
      result.add(empty);
    }
    return result;
  }

  Change<String> textChange(String name) {
    return change(name, this::asText);
  }

  <R> Change<R> textChange(String name, Function<String, R> type) {
    return textChange(name).map(type);
  }

  Change<Boolean> flagChange(String name) {
    return change(name, this::asFlag);
  }

  Change<Value.Num> numberChange(String name) {
    return change(name, this::asNumber);
  }

  Change<Value.Fields> objectChange(String name) {
    return change(name, this::asObject);
  }

  Change<List<String>> textsChange(String name) {
    return change(name, this::asTexts);
  }

  <R> Change<List<R>> textsChange(String name, Function<String, R> type) {
    return textsChange(name).map(texts -> texts.stream().map(type).toList());
  }

  /** The values of an object whose values are texts or, where nulls are allowed, null. */
  Change<Map<String, @Nullable String>> textMapChange(String name) {
    return change(name, (path, value) -> asTextMap(path, value, true));
  }

  Map<String, String> textMap(String name) {
    Map<String, @Nullable String> read = read(name, (path, value) -> asTextMap(path, value, false));
    Map<String, String> result = new LinkedHashMap<>();
    if (read != null) {
      read.forEach((key, text) -> {
        if (text != null) {
          result.put(key, text);
        }
      });
    }
    return result;
  }

  private <R> Change<R> change(String name, BiFunction<String, Value, @Nullable R> type) {
    taken.add(name);
    Value value = fields.byName().get(name);
    if (value == null) {
      return Change.keep();
    }
    if (value instanceof Value.Null) {
      return Change.reset();
    }
    R read = type.apply(prefix + name, value);
    return read == null ? Change.keep() : Change.to(read);
  }

  private <R> @Nullable R read(String name, BiFunction<String, Value, @Nullable R> type) {
    taken.add(name);
    Value value = fields.byName().get(name);
    return value == null || value instanceof Value.Null ? null : type.apply(prefix + name, value);
  }

  private @Nullable String asText(String path, Value value) {
    Value.Text text = as(Value.Text.class, path, value, "a string");
    return text == null ? null : text.value();
  }

  private @Nullable Boolean asFlag(String path, Value value) {
    Value.Bool flag = as(Value.Bool.class, path, value, "true or false");
    return flag == null ? null : flag.value();
  }

  private Value.@Nullable Fields asObject(String path, Value value) {
    return as(Value.Fields.class, path, value, "an object");
  }

  private Value.@Nullable Items asItems(String path, Value value) {
    return as(Value.Items.class, path, value, "an array");
  }

  private @Nullable List<String> asTexts(String path, Value value) {
    Value.Items items = as(Value.Items.class, path, value, "an array of strings");
    if (items == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < items.values().size(); i++) {
      String text = asText(path + "[" + i + "]", items.values().get(i));
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  private @Nullable Map<String, @Nullable String> asTextMap(
      String path, Value value, boolean nulls) {
    Value.Fields object = as(Value.Fields.class, path, value, "an object of strings");
    if (object == null) {
      return null;
    }
    Map<String, @Nullable String> texts = new LinkedHashMap<>();
    object
        .byName()
        .forEach((key, entry) ->
            texts.put(
                key,
                nulls && entry instanceof Value.Null ? null : asText(path + "." + key, entry)));
    return texts;
  }

  private @Nullable Long asTime(String path, Value value) {
    if (value instanceof Value.Num number && isPlain(number.literal())) {
      return Long.valueOf(number.literal());
    }
    BigDecimal time = asDecimal(value);
    if (time != null
        && time.signum() >= 0
        && time.compareTo(LAST_MILLISECOND) <= 0
        && time.stripTrailingZeros().scale() <= 0) {
      return time.longValueExact();
    }
    wrong(path, "a time in whole milliseconds since 1970, from 0 to " + LAST_MILLISECOND);
    return null;
  }

  private @Nullable Long asSeq(String path, Value value) {
    BigDecimal seq = asDecimal(value);
    if (seq != null
        && seq.signum() >= 0
        && seq.compareTo(LARGEST_NUMBER) <= 0
        && seq.stripTrailingZeros().scale() <= 0) {
      return seq.longValueExact();
    }
    wrong(path, "a seq, which is a whole number from 0 on");
    return null;
  }

  /** Whether it is an ordinary time, a few digits, which needs no arithmetic to be told. */
  private static boolean isPlain(String literal) {
    boolean plain = literal.length() < PLAIN_DIGITS;
    for (int i = 0; plain && i < literal.length(); i++) {
      plain = literal.charAt(i) >= '0' && literal.charAt(i) <= '9';
    }
    return plain;
  }

  private Value.@Nullable Num asNumber(String path, Value value) {
    BigDecimal number = asDecimal(value);
    if (number != null && number.abs().compareTo(LARGEST_NUMBER) <= 0) {
      return (Value.Num) value;
    }
    wrong(path, "a number from -" + LARGEST_NUMBER + " to " + LARGEST_NUMBER);
    return null;
  }

  private static @Nullable BigDecimal asDecimal(Value value) {
    if (!(value instanceof Value.Num number)) {
      return null;
    }
    try {
      return new BigDecimal(number.literal());
    } catch (NumberFormatException e) {
      // The exponent passes what a BigDecimal can hold: no number that any field could mean.
      return null;
    }
  }

  private <V extends Value> @Nullable V as(Class<V> type, String path, Value value, String wanted) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    wrong(path, wanted);
    return null;
  }

  private void wrong(String path, String wanted) {
    faults.add(path, path + " must be " + wanted);
  }
}
