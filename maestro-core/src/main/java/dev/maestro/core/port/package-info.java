/**
 * What the core needs of the world, and what an adapter must promise; each promise is the javadoc.
 */
@NullMarked
package dev.maestro.core.port;

import org.jspecify.annotations.NullMarked;
