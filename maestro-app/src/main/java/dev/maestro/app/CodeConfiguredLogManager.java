package dev.maestro.app;

import java.util.logging.LogManager;

/**
 * Leaves the loggers to {@link Logging}: it reads no file, and does not take the handlers away when
 * the JVM begins to shut down, which would silence the server while it stops. Public, with a public
 * constructor, since the JVM makes it from its name.
 */
public final class CodeConfiguredLogManager extends LogManager {

  public CodeConfiguredLogManager() {}

  @Override
  public void readConfiguration() {}

  @Override
  public void reset() {}
}
