package dev.maestro.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the flags and the variables say, before anything is made of it. */
final class Given {

  private final Map<Setting, List<String>> flags;
  private final Map<String, String> variables;

  /**
   * @param flags the values of each flag that was given; a switch has the value {@code true}
   * @param variables the environment
   */
  Given(Map<Setting, List<String>> flags, Map<String, String> variables) {
    this.flags = flags;
    this.variables = variables;
  }

  /** A value, and the flag or variable that it came from. */
  record Sourced(String source, String value) {

    BadSetting bad(String advice) {
      return BadSetting.of(source, value, advice);
    }
  }

  /** The setting's value; null where neither its flag nor its variable, unless empty, is there. */
  @Nullable Sourced one(Setting setting) {
    List<Sourced> all = all(setting);
    return all.isEmpty() ? null : all.get(0);
  }

  /** The values of a setting that may have several, split at commas. */
  List<Sourced> each(Setting setting) {
    List<Sourced> each = new ArrayList<>();
    for (Sourced sourced : all(setting)) {
      for (String part : sourced.value().split(",", -1)) {
        each.add(new Sourced(sourced.source(), part.strip()));
      }
    }
    return each;
  }

  private List<Sourced> all(Setting setting) {
    List<String> values = flags.get(setting);
    if (values != null) {
      return values.stream().map(value -> new Sourced(setting.flag(), value)).toList();
    }
    String value = variables.getOrDefault(setting.variable(), "");
    return value.isEmpty() ? List.of() : List.of(new Sourced(setting.variable(), value));
  }
}
