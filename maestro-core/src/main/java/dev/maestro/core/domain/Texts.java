package dev.maestro.core.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Texts as they are stored. */
final class Texts {

  private Texts() {}

  /** A text whose presence has been checked, trimmed. */
  static String required(@Nullable String text) {
    return Objects.requireNonNull(text, "checked before").strip();
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
