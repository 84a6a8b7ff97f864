package dev.maestro.tools.move;

/**
 * How an import is to be done.
 *
 * @param newIds whether each entity gets an id that nobody has had
 * @param dryRun whether nothing is to be written
 * @param ofDirectory whether the lines were made of a directory, so that nobody knows their numbers
 * @param tellsCase whether ids that differ only in case can lie beside each other in the store
 */
record ImportOptions(boolean newIds, boolean dryRun, boolean ofDirectory, boolean tellsCase) {}
