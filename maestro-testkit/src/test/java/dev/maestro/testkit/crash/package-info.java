/** That a disk in memory loses what it should, and keeps the rest. */
@NullMarked
package dev.maestro.testkit.crash;

import org.jspecify.annotations.NullMarked;
