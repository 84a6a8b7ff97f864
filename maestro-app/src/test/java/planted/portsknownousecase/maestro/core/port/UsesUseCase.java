package planted.portsknownousecase.maestro.core.port;

import planted.portsknownousecase.maestro.core.usecase.UseCase;

/** Breaks a rule on purpose. */
interface UsesUseCase extends UseCase {}
