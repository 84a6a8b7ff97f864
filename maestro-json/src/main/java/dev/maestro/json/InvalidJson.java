package dev.maestro.json;

import dev.maestro.core.domain.MaestroException;
import org.jspecify.annotations.Nullable;

/** What was sent or stored is no JSON object; the message says where and why. */
public final class InvalidJson extends MaestroException {

  private static final long serialVersionUID = 1L;

  public InvalidJson(String message) {
    this(message, null);
  }

  public InvalidJson(String message, @Nullable Throwable cause) {
    super(Kind.INVALID, "INVALID_JSON", message, null, cause);
  }
}
