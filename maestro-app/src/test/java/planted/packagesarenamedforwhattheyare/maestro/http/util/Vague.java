package planted.packagesarenamedforwhattheyare.maestro.http.util;

/** Breaks a rule on purpose. */
interface Vague {}
