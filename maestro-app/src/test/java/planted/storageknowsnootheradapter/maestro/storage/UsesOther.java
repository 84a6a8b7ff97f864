package planted.storageknowsnootheradapter.maestro.storage;

import planted.storageknowsnootheradapter.maestro.http.Other;

/** Breaks a rule on purpose. */
interface UsesOther extends Other {}
