package dev.maestro.core.port;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The store cannot do its part: disk full, read-only, broken, or closed. */
public final class StorageUnavailable extends MaestroException {

  private static final long serialVersionUID = 1L;

  private StorageUnavailable(String message, @Nullable Value details, @Nullable Throwable cause) {
    super(Kind.UNAVAILABLE, "STORAGE_UNAVAILABLE", message, details, cause);
  }

  /** Nothing of the write took place, now or after a restart: it is safe to try again. */
  public static StorageUnavailable nothingChanged(String reason, @Nullable Throwable cause) {
    return new StorageUnavailable(
        "Nothing was changed, since the storage cannot be written: " + reason, null, cause);
  }

  /** What was asked for is there and cannot be read just now. */
  public static StorageUnavailable unreadable(String reason, @Nullable Throwable cause) {
    return new StorageUnavailable("The storage cannot be read: " + reason, null, cause);
  }

  /** The write may show after a restart, or may not. */
  public static StorageUnavailable outcomeUnknown(String reason, @Nullable Throwable cause) {
    return new StorageUnavailable(
        "The write may or may not have taken place; look before trying again: " + reason,
        new Value.Fields(Map.of("outcome", Value.of("unknown"))),
        cause);
  }
}
