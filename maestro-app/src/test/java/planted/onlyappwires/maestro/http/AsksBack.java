package planted.onlyappwires.maestro.http;

import planted.onlyappwires.maestro.app.App;

/** Breaks a rule on purpose. */
interface AsksBack extends App {}
