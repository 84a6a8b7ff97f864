package planted.coredoesnoio.maestro.core.domain;

import java.nio.file.Path;

/** Breaks a rule on purpose. */
record ReadsFile(Path path) {}
