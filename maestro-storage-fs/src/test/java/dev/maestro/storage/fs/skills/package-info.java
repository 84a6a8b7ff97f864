/** Tests of the skills in a directory. */
@NullMarked
package dev.maestro.storage.fs.skills;

import org.jspecify.annotations.NullMarked;
