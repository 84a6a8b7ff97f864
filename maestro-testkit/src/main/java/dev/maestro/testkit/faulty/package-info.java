/** A file system that fails when it is told to. */
@NullMarked
package dev.maestro.testkit.faulty;

import org.jspecify.annotations.NullMarked;
