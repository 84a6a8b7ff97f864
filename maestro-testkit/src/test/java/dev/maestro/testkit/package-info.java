/** The contract held against the adapters in memory, and the use cases over them. */
@NullMarked
package dev.maestro.testkit;

import org.jspecify.annotations.NullMarked;
