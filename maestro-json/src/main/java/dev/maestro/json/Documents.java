package dev.maestro.json;

import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.function.Function;

/** Entities as they are stored. Safe for use by many threads. */
public final class Documents {

  private static final JsonParsing STORED = new JsonParsing(Limits.STORED);

  private Documents() {}

  public static byte[] pretty(Project project) {
    return Json.pretty(generator -> ProjectCodec.write(project, generator));
  }

  public static byte[] pretty(Task task) {
    return Json.pretty(generator -> TaskCodec.write(task, generator));
  }

  public static byte[] pretty(Session session) {
    return Json.pretty(generator -> SessionCodec.write(session, generator));
  }

  /** In as few bytes as possible. */
  public static byte[] compact(Project project) {
    return Json.compact(generator -> ProjectCodec.write(project, generator));
  }

  /** In as few bytes as possible. */
  public static byte[] compact(Task task) {
    return Json.compact(generator -> TaskCodec.write(task, generator));
  }

  /** In as few bytes as possible. */
  public static byte[] compact(Session session) {
    return Json.compact(generator -> SessionCodec.write(session, generator));
  }

  /** The size that counts against the limit of an entity: bytes of compact UTF-8 JSON. */
  public static long size(Project project) {
    return Json.size(generator -> ProjectCodec.write(project, generator));
  }

  /** The size that counts against the limit of an entity: bytes of compact UTF-8 JSON. */
  public static long size(Task task) {
    return Json.size(generator -> TaskCodec.write(task, generator));
  }

  /** The size that counts against the limit of an entity: bytes of compact UTF-8 JSON. */
  public static long size(Session session) {
    return Json.size(generator -> SessionCodec.write(session, generator));
  }

  /**
   * @throws InvalidJson if the content is no project; the message says why
   */
  public static Project project(byte[] content, StoredEntity stored) {
    return read(content, reader -> ProjectCodec.readStored(reader, stored));
  }

  /**
   * @throws InvalidJson if the content is no task; the message says why
   */
  public static Task task(byte[] content, StoredEntity stored) {
    return read(content, reader -> TaskCodec.readStored(reader, stored));
  }

  /**
   * @throws InvalidJson if the content is no session; the message says why
   */
  public static Session session(byte[] content, StoredEntity stored) {
    return read(content, reader -> SessionCodec.readStored(reader, stored));
  }

  private static <E> E read(byte[] content, Function<FieldReader, E> codec) {
    return read(STORED.parse(content), codec);
  }

  /**
   * @throws InvalidJson if the codec finds a fault
   */
  static <E> E read(Value.Fields fields, Function<FieldReader, E> codec) {
    Faults faults = new Faults();
    try {
      E entity = codec.apply(new FieldReader(fields, "", faults));
      faults.throwIfAny();
      return entity;
    } catch (ValidationFailed e) {
      throw new InvalidJson(e.getMessage() == null ? "" : e.getMessage(), e);
    }
  }
}
