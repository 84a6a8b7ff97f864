package planted.portsknownousecase.maestro.core.usecase;

/** Breaks a rule on purpose. */
public interface UseCase {}
