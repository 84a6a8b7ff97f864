/** What tests need of the world, and the contracts that every adapter of a port must pass. */
@NullMarked
package dev.maestro.testkit;

import org.jspecify.annotations.NullMarked;
