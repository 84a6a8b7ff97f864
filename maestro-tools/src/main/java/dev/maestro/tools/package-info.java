/** What the owner of a data directory can ask of the store in it, whoever holds it. */
@NullMarked
package dev.maestro.tools;

import org.jspecify.annotations.NullMarked;
