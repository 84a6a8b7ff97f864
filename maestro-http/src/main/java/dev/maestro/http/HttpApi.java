package dev.maestro.http;

import dev.maestro.core.domain.Value;
import dev.maestro.core.port.SkillCatalog;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Maestro;
import io.undertow.server.HttpHandler;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The REST interface, as something that an {@link HttpServer} can serve. */
public final class HttpApi {

  private final List<Route> routes;

  private HttpApi(List<Route> routes) {
    this.routes = routes;
  }

  /**
   * All routes of the contract.
   *
   * @param maestro for what changes the store
   * @param storage the same store, for plain reads
   * @param time also says since when the server is up
   * @param socketStatus what {@code /ws-status} answers; asked at each request
   */
  public static HttpApi of(
      Maestro maestro,
      Storage storage,
      SkillCatalog skills,
      InstantSource time,
      Supplier<Value> socketStatus) {
    return new HttpApi(
        Routes.of(
            new ServerHandlers(time, socketStatus),
            new ProjectHandlers(maestro.projects(), storage),
            new TaskHandlers(maestro.tasks(), storage),
            new SubtaskHandlers(maestro.subtasks(), storage),
            new SessionHandlers(maestro.sessions(), maestro.spawning(), storage),
            new SkillHandlers(skills)));
  }

  HttpHandler handler(HttpSettings settings, Answers answers) {
    return new ApiHandler(
        answers, settings.bodyTimeout(), new BodyBudget(settings.bodyMemory()), routes);
  }
}
