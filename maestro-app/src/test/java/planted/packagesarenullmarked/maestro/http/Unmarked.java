package planted.packagesarenullmarked.maestro.http;

/** Breaks a rule on purpose. */
interface Unmarked {}
