/** Tests of the storage in files, on the real disk, in memory, and on a disk that fails. */
@NullMarked
package dev.maestro.storage.fs;

import org.jspecify.annotations.NullMarked;
