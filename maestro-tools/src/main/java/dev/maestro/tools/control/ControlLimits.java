package dev.maestro.tools.control;

import java.time.Duration;

/**
 * How much a server bears with whoever comes over its control channel.
 *
 * @param tools how many are at work at once; an owner has one or two, more are a fault
 * @param strangers how many connections may be open that have not shown the key yet
 * @param greeting how long one may take in all to show the key and to ask
 * @param goodbye how long one may take to close after its answer
 * @param idle how long a tool may take nothing of what it is sent, or send nothing of its input
 * @param pause how long no connection is taken after one could not be
 * @param warnings how long the same warning is not repeated
 */
record ControlLimits(
    int tools,
    int strangers,
    Duration greeting,
    Duration goodbye,
    Duration idle,
    Duration pause,
    Duration warnings) {

  static final ControlLimits DEFAULT =
      new ControlLimits(
          16,
          64,
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Frames.IDLE,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1));
}
