package dev.maestro.json;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Subscriptions from messages and from queries, and filters as they are shown. */
public final class SubscriptionCodec {

  private static final String PROJECT = "projectId";
  private static final String TASKS = "taskIds";
  private static final String SESSIONS = "sessionIds";
  private static final String TYPES = "types";
  private static final String SINCE = "since";
  private static final String STORE = "storeId";
  private static final String SNAPSHOT = "snapshot";
  private static final String HEARTBEAT = "heartbeat";
  private static final String SPAWN = "spawn";

  private static final Map<String, Function<String, Value>> PARAMETERS = parameters();
  private static final Set<String> TYPE_PATTERNS = typePatterns();

  private SubscriptionCodec() {}

  private static Map<String, Function<String, Value>> parameters() {
    Map<String, Function<String, Value>> parameters = new LinkedHashMap<>();
    List.of(PROJECT, STORE).forEach(name -> parameters.put(name, Value::of));
    List.of(TASKS, SESSIONS, TYPES).forEach(name -> parameters.put(name, SubscriptionCodec::list));
    List.of(SNAPSHOT, HEARTBEAT, SPAWN)
        .forEach(name -> parameters.put(name, SubscriptionCodec::flag));
    parameters.put(SINCE, SubscriptionCodec::number);
    return parameters;
  }

  private static Set<String> typePatterns() {
    Set<String> patterns = new TreeSet<>();
    for (EventKind kind : EventKind.values()) {
      patterns.add(kind.type());
      patterns.add(kind.type().substring(0, kind.type().indexOf(':')) + ":*");
    }
    return patterns;
  }

  /**
   * Reads a subscription from a message.
   *
   * @throws dev.maestro.core.domain.ValidationFailed with every fault that it has
   */
  public static Subscription read(Value.Fields message) {
    Faults faults = new Faults();
    FieldReader reader = new FieldReader(message, "", faults);
    Subscription subscription =
        new Subscription(
            filter(reader),
            reader.seq(SINCE),
            reader.text(STORE),
            isTrue(reader.flag(SNAPSHOT)),
            isTrue(reader.flag(HEARTBEAT)),
            isTrue(reader.flag(SPAWN)));
    if (subscription.snapshot() && subscription.since() != null) {
      faults.add(
          SINCE, "since and snapshot exclude each other: ask for the state, or for the past");
    }
    faults.throwIfAny();
    return subscription;
  }

  /**
   * Reads a filter from a query, where lists are separated by commas.
   *
   * @param parameter the parameter of a name
   * @throws dev.maestro.core.domain.ValidationFailed with every fault that it has
   */
  public static EventFilter readFilter(Function<String, Optional<String>> parameter) {
    Faults faults = new Faults();
    EventFilter filter = filter(new FieldReader(fields(parameter), "", faults));
    faults.throwIfAny();
    return filter;
  }

  /**
   * Reads a subscription from a query, where lists are separated by commas.
   *
   * @param parameter the parameter of a name
   * @return empty where no parameter is one of a subscription
   * @throws dev.maestro.core.domain.ValidationFailed with every fault that it has
   */
  public static Optional<Subscription> readQuery(Function<String, Optional<String>> parameter) {
    Value.Fields fields = fields(parameter);
    return fields.byName().isEmpty() ? Optional.empty() : Optional.of(read(fields));
  }

  private static Value.Fields fields(Function<String, Optional<String>> parameter) {
    Map<String, Value> fields = new LinkedHashMap<>();
    PARAMETERS.forEach((name, type) ->
        parameter.apply(name).ifPresent(text -> fields.put(name, type.apply(text))));
    return new Value.Fields(fields);
  }

  private static Value list(String text) {
    return new Value.Items(
        Arrays.stream(text.split(",", -1))
            .filter(part -> !part.isEmpty())
            .<Value>map(Value::of)
            .toList());
  }

  /** What is neither stays text, which is refused as any other value of the wrong type. */
  private static Value flag(String text) {
    return switch (text) {
      case "true", "1" -> Value.of(true);
      case "false", "0" -> Value.of(false);
      default -> Value.of(text);
    };
  }

  private static Value number(String text) {
    return text.matches("\\d{1,19}") ? new Value.Num(text) : Value.of(text);
  }

  private static EventFilter filter(FieldReader reader) {
    List.of(TASKS, SESSIONS, TYPES).forEach(name -> requireSome(reader, name));
    Set<String> types = new LinkedHashSet<>(reader.textsOrNone(TYPES));
    for (String type : types) {
      if (!TYPE_PATTERNS.contains(type)) {
        reader
            .faults()
            .add(
                TYPES,
                "There is no type " + type + "; there are " + String.join(", ", TYPE_PATTERNS));
      }
    }
    return new EventFilter(
        reader.text(PROJECT, ProjectId::new),
        new LinkedHashSet<>(reader.textsOrNone(TASKS, TaskId::new)),
        new LinkedHashSet<>(reader.textsOrNone(SESSIONS, SessionId::new)),
        types);
  }

  /** A program that has computed none would get all of them. */
  private static void requireSome(FieldReader reader, String name) {
    if (reader.any(name) instanceof Value.Items items && items.values().isEmpty()) {
      reader.faults().add(name, name + " must not be empty; leave it out for all");
    }
  }

  private static boolean isTrue(@Nullable Boolean flag) {
    return Boolean.TRUE.equals(flag);
  }

  /** Writes what the filter asks for into the object that the generator is in. */
  public static void writeInto(EventFilter filter, JsonGenerator generator) {
    ProjectId project = filter.projectId();
    if (project != null) {
      generator.writeStringProperty(PROJECT, project.value());
    }
    writeList(TASKS, filter.taskIds(), generator);
    writeList(SESSIONS, filter.sessionIds(), generator);
    writeList(TYPES, filter.types(), generator);
  }

  private static void writeList(String name, Set<?> values, JsonGenerator generator) {
    if (!values.isEmpty()) {
      generator.writeName(name);
      generator.writeStartArray();
      values.forEach(value -> generator.writeString(value.toString()));
      generator.writeEndArray();
    }
  }
}
