package planted.corestandsalone.maestro.core.domain;

import org.slf4j.Logger;

/** Breaks a rule on purpose. */
final class Logs {

  private Logs() {}

  static void log(Logger logger) {
    logger.info("in the core");
  }
}
