package planted.httpknowsnootheradapter.maestro.http;

import planted.httpknowsnootheradapter.maestro.ws.Other;

/** Breaks a rule on purpose. */
interface UsesOther extends Other {}
