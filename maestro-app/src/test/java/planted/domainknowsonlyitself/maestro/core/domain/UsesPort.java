package planted.domainknowsonlyitself.maestro.core.domain;

import planted.domainknowsonlyitself.maestro.core.port.Port;

/** Breaks a rule on purpose. */
interface UsesPort extends Port {}
