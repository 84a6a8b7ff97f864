package dev.maestro.core.domain;

import org.jspecify.annotations.Nullable;

/** A refusal that its receiver can act on: a stable code, and a message that says what to do. */
public abstract class MaestroException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What sort of refusal it is; adapters translate the sort, never the single type. */
  public enum Kind {
    /** What was sent is wrong, and would be wrong again. */
    INVALID,
    /** What was named does not exist. */
    NOT_FOUND,
    /** What is stored stands against it. */
    CONFLICT,
    /** It passes a limit of size. */
    TOO_LARGE,
    /** It exists, and what it holds cannot be understood. */
    UNPROCESSABLE,
    /** The store cannot do it now; the same request may succeed later. */
    UNAVAILABLE
  }

  private final Kind kind;
  private final String code;
  private final transient @Nullable Value details;

  protected MaestroException(Kind kind, String code, String message) {
    this(kind, code, message, null, null);
  }

  protected MaestroException(
      Kind kind, String code, String message, @Nullable Value details, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
    this.details = details;
  }

  public Kind kind() {
    return kind;
  }

  /** The stable name of the error, such as {@code TASK_NOT_FOUND}. */
  public String code() {
    return code;
  }

  /** More about it, in the shape that the code documents; null where there is nothing to add. */
  public @Nullable Value details() {
    return details;
  }
}
