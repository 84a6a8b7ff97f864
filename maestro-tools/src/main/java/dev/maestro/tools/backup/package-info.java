/** Backups of a store, and the way back. */
@NullMarked
package dev.maestro.tools.backup;

import org.jspecify.annotations.NullMarked;
