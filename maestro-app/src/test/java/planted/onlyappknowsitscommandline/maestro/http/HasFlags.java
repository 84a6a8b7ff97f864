package planted.onlyappknowsitscommandline.maestro.http;

import picocli.CommandLine;

/** Breaks a rule on purpose. */
record HasFlags(CommandLine flags) {}
