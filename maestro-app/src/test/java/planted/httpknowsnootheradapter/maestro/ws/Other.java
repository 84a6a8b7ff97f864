package planted.httpknowsnootheradapter.maestro.ws;

/** Breaks a rule on purpose. */
public interface Other {}
