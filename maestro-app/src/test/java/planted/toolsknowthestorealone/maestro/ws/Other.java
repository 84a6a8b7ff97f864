package planted.toolsknowthestorealone.maestro.ws;

/** Breaks a rule on purpose. */
public interface Other {}
