package planted.toolsknowthestorealone.maestro.tools;

import planted.toolsknowthestorealone.maestro.ws.Other;

/** Breaks a rule on purpose. */
interface UsesOther extends Other {}
