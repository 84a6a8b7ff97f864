/** The skills that lie in a directory. */
@NullMarked
package dev.maestro.storage.fs.skills;

import org.jspecify.annotations.NullMarked;
