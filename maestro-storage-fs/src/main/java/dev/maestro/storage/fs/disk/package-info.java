/** What is done to a disk, each thing durable as far as the file system can make it so. */
@NullMarked
package dev.maestro.storage.fs.disk;

import org.jspecify.annotations.NullMarked;
