package planted.wsknowsnootheradapter.maestro.storage;

/** Breaks a rule on purpose. */
public interface Other {}
