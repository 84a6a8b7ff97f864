/** A file system in memory that loses what a real disk may lose. */
@NullMarked
package dev.maestro.testkit.crash;

import org.jspecify.annotations.NullMarked;
