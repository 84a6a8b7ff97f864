package planted.onlyappwires.maestro.app;

/** Breaks a rule on purpose. */
public interface App {}
