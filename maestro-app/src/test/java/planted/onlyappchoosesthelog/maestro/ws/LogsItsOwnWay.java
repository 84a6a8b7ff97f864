package planted.onlyappchoosesthelog.maestro.ws;

import java.util.logging.Logger;

/** Breaks a rule on purpose. */
record LogsItsOwnWay(Logger logger) {}
