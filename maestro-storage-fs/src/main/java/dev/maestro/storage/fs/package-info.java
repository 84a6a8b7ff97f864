/**
 * Maestro's storage in files: a document an entity, written so that a crash finishes all or none.
 */
@NullMarked
package dev.maestro.storage.fs;

import org.jspecify.annotations.NullMarked;
