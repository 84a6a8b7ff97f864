package dev.maestro.json;

import dev.maestro.core.domain.Value;
import org.jspecify.annotations.Nullable;

/** What a client gets in place of what it asked for, whichever way it asked. */
public final class ErrorBody {

  private ErrorBody() {}

  /**
   * {@code {"error":true,"code":…,"message":…,"details":…}}, as UTF-8.
   *
   * @param details left out where null
   */
  public static byte[] of(String code, String message, @Nullable Value details) {
    return Json.compact(generator -> {
      generator.writeStartObject();
      generator.writeBooleanProperty("error", true);
      generator.writeStringProperty("code", code);
      generator.writeStringProperty("message", message);
      if (details != null) {
        generator.writeName("details");
        Json.write(details, generator);
      }
      generator.writeEndObject();
    });
  }
}
