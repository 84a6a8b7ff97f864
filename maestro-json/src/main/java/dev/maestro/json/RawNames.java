package dev.maestro.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.io.SerializedString;

/** The names of the fields that a form knows, as they are written. Immutable. */
final class RawNames {

  static final RawNames OF_PROJECT = new RawNames(ProjectCodec.FORM.names());
  static final RawNames OF_TASK = new RawNames(TaskCodec.FORM.names());
  static final RawNames OF_SESSION = new RawNames(SessionCodec.FORM.names());

  private final byte[][] names;
  private final int project;

  RawNames(List<SerializedString> names) {
    this.names = names.stream().map(RawNames::quoted).toArray(byte[][]::new);
    this.project = place("projectId");
  }

  private static byte[] quoted(SerializedString name) {
    String escaped = new String(name.asQuotedUTF8(), StandardCharsets.UTF_8);
    return ("\"" + escaped + "\"").getBytes(StandardCharsets.UTF_8);
  }

  int count() {
    return names.length;
  }

  /** The name with its quotes; not to be changed. */
  byte[] name(int place) {
    return names[place];
  }

  /** The place of the field that names the project; negative where the form has none. */
  int project() {
    return project;
  }

  /** The place of the field in the form; negative where the form does not know it. */
  int place(String name) {
    byte[] quoted = quoted(new SerializedString(name));
    return place(quoted, 0, quoted.length, 0);
  }

  /**
   * As {@link #place(String)}, of a name among bytes.
   *
   * @param from where its name begins, with the quote
   * @param to behind its name
   * @param likely the place that is looked at first
   */
  int place(byte[] json, int from, int to, int likely) {
    for (int i = 0; i < names.length; i++) {
      int place = (likely + i) % names.length;
      byte[] name = names[place];
      if (name.length == to - from && Arrays.equals(name, 0, name.length, json, from, to)) {
        return place;
      }
    }
    return -1;
  }
}
