package dev.maestro.architecture;

/** Which packages make up which layer. */
final class Layer {

  static final String CORE = "..maestro.core..";
  static final String DOMAIN = "..maestro.core.domain..";
  static final String PORT = "..maestro.core.port..";
  static final String USE_CASE = "..maestro.core.usecase..";
  static final String JSON = "..maestro.json..";
  static final String HTTP = "..maestro.http..";
  static final String WS = "..maestro.ws..";
  static final String STORAGE = "..maestro.storage..";
  static final String JOURNAL = "..maestro.storage.fs.journal..";
  static final String DISK = "..maestro.storage.fs.disk..";
  static final String TEST_KIT = "..maestro.testkit..";
  static final String TOOLS = "..maestro.tools..";
  static final String APP = "..maestro.app..";

  private Layer() {}
}
