/** A file system in memory that loses what a real disk may lose, and what the store makes of it. */
@NullMarked
package dev.maestro.storage.fs.crash;

import org.jspecify.annotations.NullMarked;
