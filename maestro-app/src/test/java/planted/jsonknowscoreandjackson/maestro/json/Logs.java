package planted.jsonknowscoreandjackson.maestro.json;

import org.slf4j.Logger;

/** Breaks a rule on purpose. */
record Logs(Logger logger) {}
