package planted.wsknowsnootheradapter.maestro.ws;

import planted.wsknowsnootheradapter.maestro.storage.Other;

/** Breaks a rule on purpose. */
interface UsesOther extends Other {}
