package planted.domainknowsonlyitself.maestro.core.port;

/** Breaks a rule on purpose. */
public interface Port {}
