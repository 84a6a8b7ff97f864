package planted.storageknowsnootheradapter.maestro.http;

/** Breaks a rule on purpose. */
public interface Other {}
