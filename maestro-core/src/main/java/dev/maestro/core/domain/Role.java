package dev.maestro.core.domain;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a spawned agent is there for. */
public enum Role {
  WORKER,
  ORCHESTRATOR;

  public static Optional<Role> parse(@Nullable String text) {
    return Stream.of(values()).filter(role -> role.toString().equals(text)).findFirst();
  }

  /** As on the wire: {@code worker}, {@code orchestrator}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
