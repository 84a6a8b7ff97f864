package planted.publiciswhatothersneed.maestro.http;

/** Breaks a rule on purpose. */
public interface Needless {}
